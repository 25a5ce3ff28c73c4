import { afterEach, expect, test, vi } from 'vitest';
import { deskOf } from '../app.fake.ts';
import { cancelClips, saveClips } from './clip-actions.ts';

const WISH = { segments: [3, 4], isExact: true, pattern: '{label}', preUs: 0, postUs: 5 };
afterEach(() => vi.unstubAllGlobals());

/** A host that answers what is asked about clips, and a desktop whose person chooses `folder`. */
function desktop(folder: string | null) {
  const asked: [method: string, body: unknown][] = [];
  const answers = [
    { isPending: true, progress: null, last: null },
    { isPending: false, progress: null, last: null },
  ];
  vi.stubGlobal('fetch', async (_address: unknown, init: RequestInit) => {
    asked.push([init.method!, init.body ? JSON.parse(String(init.body)) : null]);
    return Response.json(answers.shift());
  });
  vi.stubGlobal('window', { desktop: { chooseFolder: async () => folder } });
  return asked;
}

test('on the desktop the host cuts clips into the folder that was chosen, until it is told to stop', async () => {
  const { app, can } = deskOf();
  const asked = desktop('token');
  expect(can('cancel-clips')).toBe(false);
  expect(await saveClips(app, WISH)).toBe(true);
  expect(asked).toEqual([['POST', { ...WISH, folder: 'token' }]]);
  app.clipTask.receive({ isPending: true, progress: { done: 1, total: 2 } });
  expect(can('cancel-clips')).toBe(true);
  await cancelClips.run(app);
  expect(asked.at(-1)).toEqual(['DELETE', null]);
  expect(app.notices.list.map(({ message }) => message)).toEqual(['1 clip cut, the rest was cancelled']);
  expect(can('cancel-clips')).toBe(false);
});

test('who chooses no folder wants no clips', async () => {
  const asked = desktop(null);
  expect(await saveClips(deskOf().app, WISH)).toBe(false);
  expect(asked).toEqual([]);
});
