import { removeCamera } from '../../../engine/annotation/edits/second-camera.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import { changeOffset, linkBySound } from './second-camera.ts';

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

export const listenToCameras = playing(
  'listen-to-cameras',
  'Set the offset by sound: where what is heard in both videos is alike',
  ({ second }) => second.file !== null && second.isLinked && second.sound.progress === null,
  linkBySound,
);

export const stopListening = playing(
  'stop-listening',
  'Leave the offset of the second camera as it is',
  ({ second }) => second.sound.progress !== null,
  ({ second }) => second.sound.cancel(),
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
