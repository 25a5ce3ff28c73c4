import { afterEach, expect, test, vi } from 'vitest';
import { deskOf } from '../app.fake.ts';

afterEach(() => vi.unstubAllGlobals());

test('keys are given back to the commands, kept in a file and taken from one', async () => {
  const desk = deskOf();
  const { keys, desk: screen, notices } = desk.app;
  expect(desk.can('reset-keys')).toBe(false);
  keys.bind('undo', 'F9');
  const saved: string[] = [];
  vi.stubGlobal('URL', {
    createObjectURL: (blob: Blob) => void blob.text().then((text) => saved.push(text)),
    revokeObjectURL: () => {},
  });
  const link = { click: vi.fn(), download: '', href: '' };
  vi.stubGlobal('document', { createElement: () => link });
  expect(await desk.do('export-keys')).toBe(true);
  await vi.waitFor(() => expect(saved).toHaveLength(1));
  expect([link.download, link.click.mock.calls.length]).toEqual(['tubelet-keys.json', 1]);
  expect(await desk.do('reset-keys')).toBe(true);
  expect([keys.byChord.has('F9'), desk.can('reset-keys')]).toEqual([false, false]);
  screen.pickText = async () => null;
  await desk.do('import-keys');
  expect(keys.byChord.has('F9')).toBe(false);
  screen.pickText = async () => ({ name: 'mine.json', text: saved[0]! });
  expect(await desk.do('import-keys')).toBe(true);
  expect(keys.byChord.get('F9')?.id).toBe('undo');
  expect(notices.list.at(-1)!.message).toBe('The keys of mine.json are in use');
});
