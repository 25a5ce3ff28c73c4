import path from 'node:path';
import { expect, test } from 'vitest';
import { parseServeOptions } from './serve-options.ts';

const HERE = path.resolve('/videos');

test('nothing is needed', () => {
  expect(parseServeOptions([], HERE)).toEqual({
    port: 0,
    modelFolders: [],
    videos: [],
    library: undefined,
    help: false,
  });
});

test('port, model folders, library and videos', () => {
  const options = parseServeOptions(
    ['--port', '8123', 'a.mp4', '--model-dir=m', '--model-dir', '/n', '--library', 'lib', '--', '-b.mp4'],
    HERE,
  );
  expect(options).toEqual({
    port: 8123,
    modelFolders: [path.join(HERE, 'm'), path.resolve('/n')],
    library: path.join(HERE, 'lib'),
    videos: [path.join(HERE, 'a.mp4'), path.join(HERE, '-b.mp4')],
    help: false,
  });
});

test.each([
  [['--port', 'many'], /--port must be a number from 0 to 65535, not "many"/],
  [['--port', '65536'], /--port must be/],
  [['--port=-1'], /--port must be/],
  [['--port'], /--port.* See npm run -s serve -- --help\.$/],
  [['--frobnicate'], /--frobnicate.* See npm run -s serve -- --help\.$/],
])('%j is wrong usage, in one sentence', (args, sentence) => {
  expect(() => parseServeOptions(args, HERE)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringMatching(sentence) }),
  );
});
