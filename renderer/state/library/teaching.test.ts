import { afterEach, expect, test, vi } from 'vitest';
import { Teaching } from './teaching.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

test('what can tell no label apart suggests nothing, as it would only take suggestions away', async () => {
  for (const [f1, isSuggestible] of [
    [0.2, false],
    [0.5, true],
  ] as const) {
    const expectations = [{ label: 'x', examples: 5, found: f1, wrong: 0, f1 }];
    const taught = {
      ...{ model: 'taught', day: '2026-05-01', expectations },
      ...{ report: null, isChanged: false, other: null },
    };
    vi.stubGlobal('location', { href: 'http://127.0.0.1/', origin: 'http://127.0.0.1' });
    vi.stubGlobal('fetch', async () => Response.json({ labels: [], needed: 3, taught }));
    const teaching = new Teaching();
    expect(teaching.isSuggestible).toBe(false);
    await teaching.read();
    expect(teaching.isSuggestible).toBe(isSuggestible);
  }
});

test('a label needs what it lacks in the video on screen and in all others together', async () => {
  const asked: string[] = [];
  vi.stubGlobal('location', { href: 'http://127.0.0.1/', origin: 'http://127.0.0.1' });
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(String(address));
    return Response.json({ needed: 3, labels: [{ name: 'Tail  Flick', examples: 1 }] });
  });
  const teaching = new Teaching();
  const [video, other] = ['ab'.repeat(32), 'cd'.repeat(32)];
  expect(teaching.needOf('tail flick', video, 1)).toBeNull();
  teaching.countAgain();
  await teaching.countElsewhere(video);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain(`except=${video}`);
  expect(teaching.needOf('tail flick', video, 1)).toEqual({ examples: 2, more: 1 });
  expect(teaching.needOf('tail flick', video, 4)).toEqual({ examples: 5, more: 0 });
  expect(teaching.needOf('dig', video, 0)).toEqual({ examples: 0, more: 3 });
  // Of another video nothing is known before it was asked.
  expect(teaching.needOf('tail flick', other, 1)).toBeNull();
});
