import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';
import type { App } from '../../state/app/app.ts';
import { SPEEDS } from '../../state/player/player.svelte.ts';
import type { Action } from '../action.ts';

const canPlay = ({ player }: App) => player.isReady;

function playing(
  id: string,
  title: string,
  keys: readonly string[],
  run: (app: App) => void | Promise<void>,
): Action {
  return { id, title, group: 'Playing', keys, enabled: canPlay, run };
}

function jump(id: string, title: string, key: string, seconds: number): Action {
  return playing(id, title, [key], ({ player }) =>
    player.seek(player.positionUs + seconds * MICROS_PER_SECOND),
  );
}

/** A second or a frame, as the person chose. */
function arrow(id: string, title: string, key: string, step: -1 | 1): Action {
  return playing(id, title, [key], ({ player, settings }) =>
    settings.arrowStep === 'frame'
      ? player.step(step)
      : player.seek(player.positionUs + step * MICROS_PER_SECOND),
  );
}

/** The next speed up (1) or down (-1); the same at the end of the range. */
export function neighbourSpeed(speed: number, step: -1 | 1): number {
  const index = SPEEDS.findIndex((choice) => choice >= speed);
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index + step))] ?? speed;
}

export const playPause = playing('play-pause', 'Play or pause', ['Space'], ({ player }) => player.toggle());

export const shuttleBack = playing(
  'shuttle-back',
  'Play backwards, again for faster',
  ['J'],
  ({ player }) => {
    if (player.isPlaying && !player.isReversed && player.speed > 1) {
      player.setSpeed(neighbourSpeed(player.speed, -1));
    } else if (player.isReversed) player.setSpeed(neighbourSpeed(player.speed, 1));
    else {
      player.setSpeed(1);
      player.playReversed();
    }
  },
);

export const shuttleStop = playing('shuttle-stop', 'Pause, back to normal speed', ['K'], ({ player }) => {
  player.pause();
  player.setSpeed(1);
});

export const shuttleForward = playing('shuttle-forward', 'Play, again for faster', ['L'], ({ player }) => {
  if (player.isPlaying && !player.isReversed) player.setSpeed(neighbourSpeed(player.speed, 1));
  else {
    player.setSpeed(1);
    player.play();
  }
});

/** Frames are known before a picture can be shown: stepping waits for neither. */
function stepping(id: string, title: string, key: string, frames: number): Action {
  const run = ({ player }: App) => player.step(frames);
  return { ...playing(id, title, [key], run), enabled: ({ openVideos }) => openVideos.selected !== null };
}

export const frameBack = stepping('frame-back', 'One frame back', ',', -1);
export const frameForward = stepping('frame-forward', 'One frame on', '.', 1);
export const secondBack = arrow(
  'second-back',
  'One second back, or a frame (see the settings)',
  'ArrowLeft',
  -1,
);
export const secondForward = arrow('second-forward', 'One second on, or a frame', 'ArrowRight', 1);
export const fiveSecondsBack = jump('five-seconds-back', 'Five seconds back', 'Shift+ArrowLeft', -5);
export const fiveSecondsForward = jump('five-seconds-forward', 'Five seconds on', 'Shift+ArrowRight', 5);
export const goToStart = playing('go-to-start', 'To the start', ['Home'], ({ player }) => player.seek(0));
export const goToEnd = playing('go-to-end', 'To the end', ['End'], ({ player }) =>
  player.seek(player.durationUs),
);
export const slower = playing('slower', 'Slower', ['<'], ({ player }) =>
  player.setSpeed(neighbourSpeed(player.speed, -1)),
);
export const faster = playing('faster', 'Faster', ['>'], ({ player }) =>
  player.setSpeed(neighbourSpeed(player.speed, 1)),
);
export const toggleSound = playing('toggle-sound', 'Sound on or off', [], ({ player, settings }) => {
  settings.isMuted = !settings.isMuted;
  player.applyVolume();
});
