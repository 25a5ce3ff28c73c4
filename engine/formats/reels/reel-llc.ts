import { secondsNumber } from '../../base/clock-text.ts';
import { evenFrames } from '../fields/frame-times.ts';
import { scoreText } from '../fields/segment-fields.ts';
import type { Reel, ReelFile, Shot } from './reel.ts';

/**
 * A reel for LosslessCut, whose project holds the cuts of one file: a project per video, in the order in which videos
 * first appear, the cuts of each in the order of the reel.
 */
export function reelLlc({ shots }: Reel, stem: string): ReelFile[] {
  const byVideo = Map.groupBy(shots, ({ segment: { mediaUrl, video } }) => `${mediaUrl}\n${video.name}`);
  return [...byVideo.values()].map((ofVideo, index) => {
    const file = {
      version: 2,
      mediaFileName: ofVideo[0]!.segment.video.name,
      cutSegments: ofVideo.map(cutOf),
    };
    const number = byVideo.size > 1 ? ` ${index + 1}` : '';
    return { name: `${stem}${number}-proj.llc`, text: `${JSON.stringify(file, null, 2)}\n` };
  });
}

function cutOf({ segment: { label, score, note }, source, sourceRate }: Shot) {
  const frames = evenFrames(sourceRate);
  const tags = { ...(score === null ? {} : { score: scoreText(score) }), ...(note === '' ? {} : { note }) };
  return {
    start: secondsNumber(frames.timeOf(source.first)),
    end: secondsNumber(frames.timeOf(source.end)),
    name: label,
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
    selected: true,
  };
}
