import { removeCamera, setCamera, setOffset } from '../../../engine/annotation/edits/second-camera.ts';
import { parsePosition } from '../../../engine/annotation/timing/parse-position.ts';
import { LONGEST_US, parseTime } from '../../../engine/base/clock-text.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { App } from '../../state/app/app.ts';
import type { SecondCamera } from '../../state/player/second-camera.svelte.ts';
import { copyOf, findVideo } from '../../state/video/find-video.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';
import type { Action } from '../action.ts';

const cameraOf = ({ openVideos }: App) => openVideos.selected?.document.camera ?? null;

function playing(id: string, title: string, enabled: Action['enabled'], run: Action['run']): Action {
  return { id, title, group: 'Playing', keys: [], enabled, run };
}

export const showSecondCamera = playing(
  'second-camera',
  'Show a second camera: another video of the same events beside this one…',
  ({ openVideos }) => openVideos.selected?.document.isOpen === true,
  ({ desk }) => desk.open({ kind: 'second-camera' }),
);

export const hideSecondCamera = playing(
  'hide-second-camera',
  'Show no second camera any more',
  (app) => cameraOf(app) !== null,
  ({ openVideos }) => {
    const video = openVideos.selected?.document.video;
    if (video) openVideos.selected?.document.edit('Hide the second camera', removeCamera(video.id));
  },
);

export const unlinkCameras = playing(
  'unlink-cameras',
  'Set the offset by eye: move the second camera by itself until both show the same moment',
  (app) => cameraOf(app) !== null && app.second.isReady && app.second.isLinked,
  ({ player, second }) => {
    player.pause();
    second.unlink();
  },
);

export const linkCameras = playing(
  'link-cameras',
  'Link here: this picture and that of the second camera are the same moment',
  (app) => cameraOf(app) !== null && !app.second.isLinked,
  ({ openVideos, player, second }) => {
    player.pause();
    changeOffset(openVideos.selected, player.positionUs - second.positionUs);
    second.link();
  },
);

export const keepOffset = playing(
  'keep-offset',
  'Link with the offset as it was',
  (app) => cameraOf(app) !== null && !app.second.isLinked,
  ({ second }) => second.link(),
);

const isMovedByItself = ({ second }: App) => second.file !== null && !second.isLinked;

export const secondFrameBack = playing(
  'second-frame-back',
  'Second camera: previous frame',
  isMovedByItself,
  ({ second }) => second.step(-1),
);

export const secondFrameForward = playing(
  'second-frame-forward',
  'Second camera: next frame',
  isMovedByItself,
  ({ second }) => second.step(1),
);

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

function changeOffset(file: VideoFile | null, behindUs: number): void {
  const video = file?.document.video;
  if (!video || !file) return;
  file.document.edit('Set the offset of the second camera', (records) =>
    setOffset(records, video.id, behindUs),
  );
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
