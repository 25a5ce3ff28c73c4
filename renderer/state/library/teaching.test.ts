import { afterEach, expect, test, vi } from 'vitest';
import { Teaching } from './teaching.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

test('what can tell no label apart suggests nothing, as it would only take suggestions away', async () => {
  for (const [f1, isSuggestible] of [
    [0.2, false],
    [0.5, true],
  ] as const) {
    const expectations = [{ label: 'x', examples: 5, found: f1, wrong: 0, f1 }];
    const taught = { model: 'taught', day: '2026-05-01', expectations, report: null, isChanged: false };
    vi.stubGlobal('location', { href: 'http://127.0.0.1/', origin: 'http://127.0.0.1' });
    vi.stubGlobal('fetch', async () => Response.json({ labels: [], needed: 3, taught }));
    const teaching = new Teaching();
    expect(teaching.isSuggestible).toBe(false);
    await teaching.read();
    expect(teaching.isSuggestible).toBe(isSuggestible);
  }
});
