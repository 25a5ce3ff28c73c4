import { describe, expect, it } from 'vitest';
import type { Region } from '../base/regions.ts';
import { fakeClipManifest, fakeStreamingManifest } from './model.fake.ts';
import { encoderSha256, eyeSha256, picturesSha256, scorerSha256 } from './model-identity.ts';

const manifest = fakeStreamingManifest();
const identities = (painted: readonly Region[]) =>
  Promise.all([
    encoderSha256(manifest, painted),
    picturesSha256(manifest, painted),
    scorerSha256(manifest, painted),
    encoderSha256(fakeClipManifest(8, 3), painted),
    eyeSha256({ sha256: 'e'.repeat(64), size: 64, width: 8 }, { num: 4, den: 1 }, painted),
  ]);

describe('what a stored value depends on', () => {
  it('is named as ever where nothing is painted out, so that what is stored stays good', async () => {
    expect(await identities([])).toEqual([
      '0f54f6d5bd27426c3606f0e1057be777020cfe79e973d06a26d9d3ce9f7f1b89',
      'bb4feaccfa869ee79a942cd54a6cbf6c8273a6770ce13d4cc3e5e254bcebe58c',
      'c48be97e2430d3f9965f70b5d910c3c50c7ad9b4af6bd17d09a9bb67cda1b228',
      '03e71f4c4b6b634f19b8dd7d1fba3338f98d7b554c91dd55c312e48ae767fe42',
      '3d8e5d70eaa176ed00147f1d8a1d02955e0a587022fc0e184fd03c93e3a350b9',
    ]);
  });

  it('tells apart what was painted out, in whichever order that is said', async () => {
    const clock = { x: 0, y: 0.9, width: 0.25, height: 0.1 };
    const logo = { x: 0.8, y: 0, width: 0.2, height: 0.1 };
    const sets = [[], [clock], [logo], [clock, logo], [{ ...clock, width: 0.26 }]];
    const found = await Promise.all(sets.map(identities));
    expect(new Set(found.flat()).size).toBe(5 * sets.length);
    expect(await identities([logo, clock, logo])).toEqual(found[3]);
  });
});
