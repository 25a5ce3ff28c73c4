import { describe, expect, it } from 'vitest';
import { mediaAddress, mediaPlace } from './media-address.ts';

const video = { name: 'my clip.mp4' };

describe('where a video is', () => {
  it.each([
    [null, null, './my%20clip.mp4'],
    ['/videos/a.mp4', '/videos/a.mp4', 'file:///videos/a.mp4'],
    ['/videos/', '/videos/my clip.mp4', 'file:///videos/my%20clip.mp4'],
    ['D:\\videos\\', 'D:\\videos\\my clip.mp4', 'file:///D:/videos/my%20clip.mp4'],
    ['https://host/v/', 'https://host/v/my%20clip.mp4', 'https://host/v/my%20clip.mp4'],
    [
      '/data/local-files/?d=',
      '/data/local-files/?d=my clip.mp4',
      'file:///data/local-files/%3Fd%3Dmy%20clip.mp4',
    ],
    ['sub/', 'sub/my clip.mp4', './sub/my%20clip.mp4'],
  ])('%s', (mediaUrl, place, address) => {
    expect(mediaPlace(video, { mediaUrl })).toBe(place);
    expect(mediaAddress(video, { mediaUrl })).toBe(address);
  });
});
