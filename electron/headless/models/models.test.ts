import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MODELS = path.join(import.meta.dirname, 'models.ts');
const FIXTURES = path.resolve(import.meta.dirname, '../../../models/fixtures');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = '';
const models = (...args: string[]) =>
  new Promise<Outcome>((resolve) => {
    // No package of the person who runs the tests may take part.
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, APPDATA: folder };
    execFile(process.execPath, [MODELS, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

/** As far as damages touch it. */
interface ManifestJson {
  readonly input: object;
  readonly window: object;
  readonly labels: object[];
  readonly files: Readonly<Record<string, { path: string; sha256: string; bytes: number }>>;
}

interface Damage {
  readonly of: 'tiny-streaming' | 'tiny-clip' | 'tiny-tokenlearner';
  /** Changes the manifest, or gives its whole text. */
  readonly manifest?: (manifest: ManifestJson) => unknown;
  /** Changes one file (null takes it away), without entering that in the manifest unless `signed`. */
  readonly file?: readonly [key: string, change: (bytes: Buffer) => Buffer | null];
  readonly signed?: boolean;
  readonly sentence: RegExp;
}

const flip = (bytes: Buffer) => {
  bytes[bytes.length - 1]! ^= 1;
  return bytes;
};

/** By the id of the broken package. */
const DAMAGES: Record<string, Damage> = {
  'no-json': {
    of: 'tiny-clip',
    manifest: () => '{"format": ',
    sentence: /^no-json: The manifest of the model at "no-json" is not valid: it is not JSON\.$/,
  },
  'newer-format': {
    of: 'tiny-clip',
    manifest: (manifest) => Object.assign(manifest, { formatVersion: 2 }),
    sentence: /package format 2, and this Tubelet reads up to 1: update Tubelet to use it\.$/,
  },
  'no-licence': {
    of: 'tiny-clip',
    manifest: (manifest) => Object.assign(manifest, { licence: undefined }),
    sentence: /is not valid: licence: Invalid key: Expected "licence" but received undefined\.$/,
  },
  'unknown-kind': {
    of: 'tiny-clip',
    manifest: (manifest) => Object.assign(manifest, { kind: 'frames' }),
    sentence: /is not valid: kind: .*"streaming" \| "clip"/,
  },
  'no-such-background': {
    of: 'tiny-clip',
    manifest: (manifest) => Object.assign(manifest, { background: 'nothing' }),
    sentence: /background: "nothing" is not the id of a label\.$/,
  },
  'one-label-less': {
    of: 'tiny-tokenlearner',
    manifest: (manifest) => manifest.labels.pop(),
    sentence: /files\.goldenLogits\.bytes: it is 20, but input, labels and golden make 16\.$/,
  },
  'bytes-with-mean': {
    of: 'tiny-tokenlearner',
    manifest: (manifest) => Object.assign(manifest.input, { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }),
    sentence: /input\.mean: a uint8 input is not normalised\.$/,
  },
  'path-outside': {
    of: 'tiny-clip',
    manifest: (manifest) => Object.assign(manifest.files.model!, { path: '../model.onnx' }),
    sentence: /files\.model\.path: it must be a path inside the package\.$/,
  },
  'missing-file': {
    of: 'tiny-streaming',
    file: ['head', () => null],
    sentence:
      /^missing-file: The file head\.onnx of the model at .* is missing: copy the whole package again\.$/,
  },
  'short-file': {
    of: 'tiny-clip',
    file: ['model', (bytes) => bytes.subarray(1)],
    sentence:
      /model\.onnx of the model at .* is damaged or was changed \(it has 1032 bytes instead of 1033\)/,
  },
  'changed-file': {
    of: 'tiny-streaming',
    file: ['encoder', flip],
    sentence: /encoder\.onnx of the model at .* is damaged or was changed \(its checksum differs\)/,
  },
  'no-graph': {
    of: 'tiny-clip',
    file: ['model', () => Buffer.from('This is a text.\n')],
    signed: true,
    sentence: /^no-graph: The model's graph could not be loaded: .+/,
  },
  'other-window': {
    of: 'tiny-streaming',
    manifest: (manifest) => Object.assign(manifest.window, { slots: 6 }),
    sentence:
      /its head has the input "tokens" as float32\[N, 4, 2, 4\], but the manifest means float32\[N, 6, 2, 4\]/,
  },
  'other-layout': {
    of: 'tiny-clip',
    manifest: (manifest) => Object.assign(manifest.input, { layout: 'NTHWC' }),
    sentence:
      /its model has the input "video" as float32\[1, 3, 2, 4, 4\], but the manifest means float32\[N, 2, 4, 4, 3\]/,
  },
  'other-type': {
    of: 'tiny-tokenlearner',
    manifest: (manifest) => Object.assign(manifest.input, { dtype: 'float32' }),
    sentence: /the input "clip" as uint8\[.*\], but the manifest means float32/,
  },
  'a-label-more': {
    of: 'tiny-clip',
    manifest: (manifest) => manifest.labels.push({ id: 'x', name: 'X', path: [], threshold: 0.5 }),
    file: ['goldenLogits', (bytes) => Buffer.concat([bytes, Buffer.alloc(4)])],
    signed: true,
    sentence: /its model has the output "scores" as float32\[1, 2\], but the manifest means float32\[N, 3\]/,
  },
  'other-mean': {
    of: 'tiny-clip',
    manifest: (manifest) => Object.assign(manifest.input, { mean: [0, 0, 0] }),
    sentence:
      /computes other numbers here than its author recorded \(logits differ by [\d.]+, allowed 0\.0001\)/,
  },
  'other-golden': {
    of: 'tiny-streaming',
    file: [
      'goldenTokens',
      (bytes) => Buffer.from(bytes.map((byte, i) => (i % 4 === 3 ? byte ^ 0x80 : byte))),
    ],
    signed: true,
    sentence: /computes other numbers here than its author recorded \(tokens differ by/,
  },
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tubelet-models-'));
  await mkdir(path.join(folder, 'broken'));
  for (const [id, damage] of Object.entries(DAMAGES)) await breakPackage(id, damage);
  await cp(path.join(FIXTURES, 'tiny-clip'), path.join(folder, 'broken', 'whole'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function breakPackage(id: string, { of, manifest: change, file, signed }: Damage): Promise<void> {
  const dir = path.join(folder, 'broken', id);
  await cp(path.join(FIXTURES, of), dir, { recursive: true });
  const manifest = JSON.parse(await readFile(path.join(dir, 'manifest.json'), 'utf8')) as ManifestJson;
  Object.assign(manifest, { id });
  const changed = change?.(manifest);
  if (file) {
    const [key, alter] = file;
    const entry = manifest.files[key]!;
    const bytes = alter(await readFile(path.join(dir, entry.path)));
    if (bytes === null) await rm(path.join(dir, entry.path));
    else {
      await writeFile(path.join(dir, entry.path), bytes);
      if (signed) {
        Object.assign(entry, {
          sha256: createHash('sha256').update(bytes).digest('hex'),
          bytes: bytes.length,
        });
      }
    }
  }
  const text = typeof changed === 'string' ? changed : JSON.stringify(manifest);
  await writeFile(path.join(dir, 'manifest.json'), text);
}

// Each run starts Node.
const SLOW = { timeout: 120_000 };

describe('models verify', SLOW, () => {
  it('says of every kind of damage in one sentence what it is, and goes on', async () => {
    const { code, stdout, stderr } = await models('verify', 'broken');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^tiny-clip 1: whole, and computes what its author recorded \(.+\)\.\n$/);
    const sentences = stderr.trimEnd().split('\n');
    for (const [id, { sentence }] of Object.entries(DAMAGES)) {
      const own = sentences.filter((line) => line.startsWith(`${id}: `));
      expect(own, id).toEqual([expect.stringMatching(sentence)]);
    }
    expect(sentences).toHaveLength(Object.keys(DAMAGES).length);
  });

  it.each(['cpu', 'wasm'])('finds whole packages whole on %s', async (provider) => {
    const { code, stdout, stderr } = await models('verify', '--provider', provider, FIXTURES);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'tiny-clip',
      'tiny-streaming',
      'tiny-tokenlearner',
    ]);
    for (const line of lines) expect(line).toContain(`(${provider}; `);
  });
});

describe('models', SLOW, () => {
  it('lists what is installed, and of a folder what can be read', async () => {
    const installed = await models('list');
    expect([installed.code, installed.stderr]).toEqual([0, '']);
    expect(installed.stdout).toMatch(
      /^labels +size +id +version +kind +folder\n +\d+ +[\d.]+ MB +tubelet-base /,
    );
    const { code, stdout, stderr } = await models('list', 'broken');
    expect(code).toBe(1);
    expect(stdout).toContain(' tiny-clip ');
    expect(stderr).toMatch(/^no-json: /m);
  });

  it('tells all about one', async () => {
    const { code, stdout } = await models('info', path.join(FIXTURES, 'tiny-tokenlearner'));
    expect(code).toBe(0);
    for (const line of [
      /^tiny-tokenlearner 1: Tiny converted fixture$/m,
      /^ {2}licence +MIT$/m,
      /^ {2}kind +clip: 8 frames \(1 s\) at a time, one every 2 \(0\.25 s\)$/m,
      /^ {2}input +8 frames per second, 32 x 32 \(crop\), uint8 NTHWC$/m,
      /^ {2}background +Background$/m,
      /^ {2}file +golden\/frames\.bin, 24576 bytes, [0-9a-f]{64}$/m,
      /^ {4}never +Background +background$/m,
      /^ {4}0\.500 +Move > Walk +walk$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    const json = await models('info', '--json', path.join(FIXTURES, 'tiny-streaming'), 'tubelet-base');
    const [tiny, base] = JSON.parse(json.stdout);
    expect(tiny).toMatchObject({ bytes: 4344, manifest: { kind: 'streaming', temperature: 1.5 } });
    expect(base).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      manifest: { id: 'tubelet-base' },
    });
  });

  it('tells wrong usage and absent models with status 2', async () => {
    for (const [args, sentence] of [
      [[], /^Say what to do: list, info or verify\./],
      [['remove'], /^The command must be list, info, verify, not "remove"\./],
      [['verify', '--provider', 'webgpu'], /^--provider must be auto, cpu, wasm, not "webgpu"\./],
      [['info', 'nowhere'], /^nowhere: There is no model "nowhere"/],
      [['verify', './nowhere', FIXTURES], /^\.\/nowhere: "\.\/nowhere" is no model package/],
    ] as const) {
      const { code, stderr } = await models(...args);
      expect([code, stderr.trimEnd().split('\n')]).toEqual([2, [expect.stringMatching(sentence)]]);
    }
    const { code, stdout } = await models('--help');
    expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/^Usage: npm run -s models/)]);
  });
});
