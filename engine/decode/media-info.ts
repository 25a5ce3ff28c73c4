import type { Micros, Rational } from '../base/micros.ts';

/** What is known about a file after probing it, before any picture is decoded. */
export interface MediaInfo {
  /** ffmpeg's demuxer name, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string;
  /** Length of the presentation, or null where the container does not say. */
  readonly durationUs: Micros | null;
  /** The container timestamp that time 0 stands for. */
  readonly startOffsetUs: Micros;
  readonly video: VideoStream;
  /** What the file's own clock shows at time 0, or null where it has none. */
  readonly sourceTimecode: SourceTimecode | null;
  readonly streams: readonly StreamSummary[];
}

/** A time of day, or of a tape, that a camera or an editor gave the first frame. */
export interface SourceTimecode {
  /** `10:00:00:00`; with a semicolon before the frames where numbers are dropped. */
  readonly text: string;
  /** Frames per second that it counts, which need not be the video's; null when unknown. */
  readonly rate: Rational | null;
}

export interface VideoStream {
  readonly index: number;
  /** ffmpeg's codec name, such as `h264`. */
  readonly codec: string;
  readonly profile: string | null;
  /** Stored picture size in pixels. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** Size in square pixels after rotation, as a player shows it. */
  readonly width: number;
  readonly height: number;
  /** Clockwise turn that shows the picture upright. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly sampleAspect: Rational;
  /** Average frame rate, or null when unknown. */
  readonly frameRate: Rational | null;
  /** The rate that an editing program counts this video by, also where frames are unevenly spaced; null when unknown. */
  readonly nominalRate: Rational | null;
  /** True when the frames are not evenly spaced as far as the container tells. */
  readonly isVariableRate: boolean;
  readonly pixelFormat: string | null;
  readonly bitDepth: number;
}

export interface StreamSummary {
  readonly index: number;
  readonly type: 'video' | 'audio' | 'subtitle' | 'data';
  readonly codec: string;
  /** Stored size of the pictures of a video. */
  readonly width?: number;
  readonly height?: number;
}

/** Which of a file's videos is meant. */
export interface ChosenVideo {
  /** From 1, in the order of the file. */
  readonly number: number;
  readonly of: number;
}

export function videosOf({ streams }: Pick<MediaInfo, 'streams'>): StreamSummary[] {
  return streams.filter(({ type }) => type === 'video');
}

/**
 * Which of a file's videos is decoded, shown and cut: the one that a person chose, else the one that its file calls the
 * default, then the largest.
 */
export function chosenVideo({ streams, video }: Pick<MediaInfo, 'streams' | 'video'>): ChosenVideo {
  const videos = videosOf({ streams });
  return { number: 1 + videos.findIndex(({ index }) => index === video.index), of: videos.length };
}
