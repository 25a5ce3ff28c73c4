import { idOf } from '../../engine/annotation/document/ids.ts';
import { newLabelRecord, newSegment, newTrackRecord } from '../../engine/annotation/document/new-records.ts';
import type { AnyRecord } from '../../engine/annotation/document/records.ts';
import { writeProject } from '../../engine/annotation/project-file/write-project.ts';
import type { Micros } from '../../engine/base/micros.ts';
import type { ContentId } from '../../engine/source/content-id.ts';
import { ffmpeg } from '../media/ffmpeg.ts';

/** What can be seen: nothing but a still room, or a thing of one colour that moves its own way. */
export const SCENES = ['room', 'sliding', 'falling', 'growing'] as const;
export type Scene = (typeof SCENES)[number];

const WIDTH = 160;
const HEIGHT = 96;
const RATE = 10;
const SCENE_SECONDS = 2;
const COLOURS: Readonly<Record<Scene, readonly [number, number, number]>> = {
  room: [120, 120, 120],
  sliding: [230, 60, 40],
  falling: [50, 90, 230],
  growing: [240, 220, 60],
};

/** A video of scenes of two seconds each. */
export function scenesVideo(scenes: readonly Scene[]): Promise<Uint8Array> {
  const frames = RATE * SCENE_SECONDS;
  const raw = new Uint8Array(scenes.length * frames * WIDTH * HEIGHT * 3);
  let at = 0;
  for (const [index, scene] of scenes.entries()) {
    for (let frame = 0; frame < frames; frame++) {
      draw(raw.subarray(at, at + WIDTH * HEIGHT * 3), scene, frame / frames, index);
      at += WIDTH * HEIGHT * 3;
    }
  }
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${WIDTH}x${HEIGHT}`,
    '-r',
    String(RATE),
    '-i',
    '/raw',
  ];
  const options = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p'];
  return ffmpeg({ raw }, [...input, ...options], 'scenes.mp4');
}

/** @param part of the scene, from 0 to 1 @param seed moves things a little, so that no two scenes are alike */
function draw(picture: Uint8Array, scene: Scene, part: number, seed: number): void {
  const wobble = ((seed * 37) % 11) - 5;
  const size = scene === 'growing' ? 8 + 34 * part : 18;
  const x = scene === 'sliding' ? 20 + 120 * part : WIDTH / 2 + wobble * 3;
  const y = scene === 'falling' ? 14 + 68 * part : HEIGHT / 2 + wobble * 2;
  const isThing = (column: number, row: number) =>
    scene !== 'room' && Math.abs(column - x) < size / 2 && Math.abs(row - y) < size / 2;
  for (let row = 0, at = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++, at += 3) {
      const shade = 60 + ((column * 5 + row * 3) % 40);
      picture.set(isThing(column, row) ? COLOURS[scene] : [shade, shade, shade + 10], at);
    }
  }
}

/** The project of a person who labelled every scene but the room, and watched all of it. */
export function scenesProject(contentId: ContentId, name: string, scenes: readonly Scene[]): string {
  const video = idOf('video', contentId);
  const track = idOf('track', 'own');
  const us = (seconds: number) => Math.round(seconds * 1e6) as Micros;
  const durationUs = us(scenes.length * SCENE_SECONDS);
  const labels = SCENES.slice(1).map((scene, order) =>
    newLabelRecord({ id: idOf('label', scene), name: scene, order, colour: order }),
  );
  const segments = scenes.flatMap((scene, index): AnyRecord[] => {
    if (scene === 'room') return [];
    const times = { startUs: us(index * SCENE_SECONDS), endUs: us((index + 1) * SCENE_SECONDS) };
    return [
      newSegment({
        id: idOf('segment', String(index)),
        trackId: track,
        labelId: idOf('label', scene),
        ...times,
      }),
    ];
  });
  const records: AnyRecord[] = [
    { type: 'video', id: video, contentId, name, frameRate: null, width: WIDTH, height: HEIGHT, durationUs },
    newTrackRecord({ id: track, videoId: video, name: 'You', order: 0 }),
    ...labels,
    ...segments,
    { type: 'seen', id: idOf('seen', 'all'), videoId: video, startUs: us(0), endUs: durationUs },
  ];
  return writeProject({ revision: 1, records, extra: {} });
}
