import { describe, expect, it } from 'vitest';
import type { StoredSettings } from './host-settings.ts';
import { Settings } from './settings.svelte.ts';

function storageOf(text: string | null) {
  let kept = text;
  return {
    getItem: () => kept,
    setItem: (_: string, next: string) => {
      kept = next;
    },
    get text() {
      return kept;
    },
  };
}

/** What a host keeps, without the host. */
function storeOf(initial: StoredSettings) {
  const store = {
    kept: { ...initial },
    read: async () => store.kept,
    change: async (changes: StoredSettings) => {
      store.kept = { ...store.kept, ...changes };
      return store.kept;
    },
  };
  return store;
}

describe('settings', () => {
  it('take the page’s copy at once and what makes sense of it', () => {
    const settings = new Settings(storageOf('{"theme":"dark","volume":7,"compute":"any-gpu","x":1}'));
    expect([settings.theme, settings.volume, settings.compute]).toEqual(['dark', 0.5, 'any-gpu']);
    expect(new Settings(storageOf('no json')).theme).toBe('system');
  });
  it('take the host’s word, but not for where the model runs', async () => {
    const storage = storageOf('{"theme":"dark","compute":"any-gpu"}');
    const settings = new Settings(
      storage,
      storeOf({ theme: 'light', compute: 'processor', reactionMs: 'x' }),
    );
    await settings.load();
    expect([settings.theme, settings.compute, settings.reactionMs]).toEqual(['light', 'any-gpu', 250]);
    const elsewhere = new Settings(storageOf(null), storeOf({ compute: 'processor' }));
    await elsewhere.load();
    expect(elsewhere.compute).toBe('processor');
  });
  it('send what was changed, but not what belongs to the window', async () => {
    const store = storeOf({ other: 1 });
    const storage = storageOf(null);
    const settings = new Settings(storage, store);
    settings.theme = 'dark';
    settings.volume = 0.25;
    settings.reactionMs = 99_999;
    await settings.send();
    expect(store.kept).toEqual({ other: 1, theme: 'dark', reactionMs: 2000 });
    expect(JSON.parse(storage.text ?? '')).toEqual({ theme: 'dark', volume: 0.25, reactionMs: 2000 });
  });
  it('keep a change that the host takes while it is read again', async () => {
    const store = storeOf({ theme: 'dark' });
    const settings = new Settings(storageOf(null), store);
    await settings.load();
    const late = Promise.withResolvers<void>();
    const { read } = store;
    store.read = async () => {
      const before = await read();
      store.read = read;
      await late.promise;
      return before;
    };
    const loaded = settings.load();
    settings.theme = 'light';
    await settings.send();
    late.resolve();
    await loaded;
    expect(settings.theme).toBe('light');
  });
  it('keep a change that the host has not got yet when it is read again', async () => {
    const settings = new Settings(storageOf(null), storeOf({ theme: 'light' }));
    settings.theme = 'dark';
    await settings.load();
    expect(settings.theme).toBe('dark');
  });
  it('work on when the host refuses, and tell', async () => {
    const problems: unknown[] = [];
    const refuse = () => Promise.reject(new Error('no'));
    const store = { read: refuse, change: refuse };
    const settings = new Settings(storageOf(null), store, (thrown) => problems.push(thrown));
    await settings.load();
    settings.theme = 'dark';
    await settings.send();
    expect(settings.theme).toBe('dark');
    expect(problems).toHaveLength(2);
  });
});
