import { expect, it } from 'vitest';
import { matchingVideo } from './match-video.ts';

it.each([
  ['clip.mp4', ['a.mp4', 'clip.mp4'], 1],
  ['CLIP.MP4', ['a.mp4', 'clip.mp4'], 1],
  ['Gro\u0308ße.mov', ['Größe.mov'], 0],
  ['clip', ['a.mp4', 'clip.mp4'], 1],
  ['clip.webm', ['a.mp4', 'clip.mp4'], 1],
  ['clip', ['clip.mp4', 'clip.mov'], -1],
  ['clip.mov', ['clip.mp4', 'clip.mov'], 1],
  ['my.clip', ['my.clip.mp4'], 0],
  ['3d3ad63e-clip.mp4', ['a.mp4', 'clip.mp4'], 1],
  ['3d3ad63e-clip.mp4', ['clip.mp4', '3d3ad63e-clip.mp4'], 1],
  ['other', ['clip.mp4'], -1],
  ['', ['clip.mp4'], -1],
])('%s in %j is %i', (name, videos, place) => {
  expect(matchingVideo(name, videos)).toBe(place);
});
