import { setCamera, setOffset } from '../../../engine/annotation/edits/second-camera.ts';
import { parsePosition } from '../../../engine/annotation/timing/parse-position.ts';
import { soundOffset } from '../../../engine/annotation/timing/sound-offset.ts';
import { LONGEST_US, parseTime, shortSecondsText } from '../../../engine/base/clock-text.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { PEAKS_PER_SECOND } from '../../../engine/decode/preview-source.ts';
import type { App } from '../../state/app/app.ts';
import type { SecondCamera } from '../../state/player/second-camera.svelte.ts';
import { copyOf, findVideo } from '../../state/video/find-video.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';

/**
 * Shows a video beside the one on screen, both from their beginning.
 * @param camera taken over; what is shown is a copy of it
 * Errors: `usage` for the video itself, and as of reading what is in it.
 */
export async function chooseCamera({ openVideos, second }: App, camera: VideoFile): Promise<void> {
  const file = openVideos.selected;
  const { name } = camera;
  const contentId = await camera.contentId();
  const video = file?.document.video;
  if (!video || !file) return;
  if (contentId === video.contentId)
    throw new AppError(
      'usage',
      'That is the video that is on screen: choose another one of the same events.',
    );
  second.chosen.set(contentId, camera);
  file.document.edit('Show a second camera', setCamera(video.id, { contentId, name, behindUs: 0 }));
}

/**
 * The offset as a person types it, in seconds with a sign, or as a clock.
 * Errors: `usage` with what can be typed.
 */
export function typeOffset(file: VideoFile, text: string): void {
  const behindUs = parseTime(
    text
      .replace(/^\s*\+/, '')
      .replace('−', '-')
      .replace(/\s*s\s*$/, ''),
  );
  if (behindUs === null || Math.abs(behindUs) > LONGEST_US)
    throw new AppError('usage', 'The offset is a number of seconds, such as 2.5 or -0.04.');
  changeOffset(file, behindUs);
}

/** Moves the second camera to a time as a person types it. Errors: as of `parsePosition`. */
export function typeSecondTime(second: SecondCamera, text: string): void {
  const { file, positionUs, durationUs } = second;
  if (file) second.moveTo(parsePosition(text, positionUs, file.clock, durationUs || LONGEST_US));
}

/** @param behindUs microseconds that the second camera begins later */
export function changeOffset(file: VideoFile | null, behindUs: number): void {
  const video = file?.document.video;
  if (!video || !file) return;
  file.document.edit('Set the offset of the second camera', (records) =>
    setOffset(records, video.id, behindUs),
  );
}

/**
 * Sets the offset where the sound of both is alike, and tells what it is.
 * Errors: `usage` where it is not clear, and as of {@link SoundReading.read}.
 */
export async function linkBySound({ openVideos, second, notices }: App): Promise<void> {
  const lead = openVideos.selected;
  const other = second.file;
  if (!lead || !other) return;
  const [first, beside] = await second.sound.read([lead, other]);
  const found = soundOffset(first!, beside!);
  if (!found)
    throw new AppError(
      'usage',
      'The sound of both videos does not show clearly how they lie to each other: set the offset by eye.',
    );
  // Milliseconds are what it is known to.
  const behindUs = Math.round((found.behind / PEAKS_PER_SECOND) * 1000) * 1000;
  changeOffset(lead, behindUs);
  const seconds = shortSecondsText(Math.abs(behindUs));
  notices.done(`By its sound, “${other.name}” begins ${seconds} s ${behindUs < 0 ? 'earlier' : 'later'}.`);
}

/**
 * Brings the second camera of the video on screen into view, from wherever it is. One that was known by its name alone is
 * known by its content from then on.
 */
export async function bringCamera(app: App, file: VideoFile): Promise<void> {
  const { camera } = file.document;
  if (!camera) return app.second.close();
  await app.second.show(async () => {
    const chosen = app.second.chosen.get(camera.contentId ?? '');
    if (chosen) return copyOf(chosen);
    const found = await findVideo(app, camera, location.origin);
    if (camera.contentId === null) {
      const contentId = await found.contentId();
      file.document.note(setCamera(camera.videoId, { ...camera, contentId }));
    }
    return found;
  });
}
