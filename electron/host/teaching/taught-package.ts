import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import type { EyeFolder } from '../../../engine/inference/eye/find-eye.node.ts';
import type { StreamingManifest, TaughtManifest } from '../../../engine/inference/package/manifest.ts';
import { FORMAT_VERSION } from '../../../engine/inference/package/manifest.ts';
import { modelSha256 } from '../../../engine/pipeline/model-identity.ts';
import type { TaughtHead } from '../../../engine/teach/head.ts';
import { encodeHead } from '../../../engine/teach/head-file.ts';
import { taughtCard } from './taught-card.ts';

export interface TaughtPackageParts {
  readonly head: TaughtHead;
  /** Names of labels by their ids; an id without one is its own name. */
  readonly names: ReadonlyMap<string, string>;
  readonly id: string;
  readonly title: string;
  /** The package that the labels were taught on. */
  readonly base: { readonly dir: string; readonly manifest: StreamingManifest };
  /** What the appearance was learnt with; null where none is installed. */
  readonly eye: EyeFolder | null;
  /** The day on which it was taught, `2026-05-01`: its version. */
  readonly day: string;
}

/** Title of what a library taught itself, or its first word where a study did. */
export const TAUGHT_TITLE = 'Taught';

/** Class 0 of every taught head. */
const BACKGROUND = { id: 'background', name: 'Background', path: [], threshold: null };
const HEAD_FILE = 'taught.bin';
const EYE_FILE = 'eye.onnx';

/**
 * Writes a package of taught labels to the folder `out`, whole or not at all. It carries the encoder of its base, so that
 * it works wherever it is copied. A taught package that is there already is replaced; anything else is left alone.
 * @param keep the folder that the package that was there goes to, in the place of what that held; null: it goes
 * Errors: `usage` when there is something else.
 */
export async function writeTaughtPackage(
  parts: TaughtPackageParts,
  out: string,
  keep: string | null = null,
): Promise<TaughtManifest> {
  await refuseOthers(out);
  const { dir, manifest: base } = parts.base;
  const carried = [base.files.encoder, base.files.goldenFrames, base.files.goldenTokens];
  const bytes = encodeHead(parts.head);
  const manifest = await manifestOf(parts, bytes);
  await mkdir(path.dirname(out), { recursive: true });
  const draft = await mkdtemp(path.join(path.dirname(out), '.tubelet-taught-'));
  try {
    for (const file of carried) {
      const to = path.join(draft, file.path);
      await mkdir(path.dirname(to), { recursive: true });
      await writeFile(to, await readFile(path.join(dir, file.path)));
    }
    if (parts.eye) await copyFile(path.join(parts.eye.dir, parts.eye.file.path), path.join(draft, EYE_FILE));
    await writeFile(path.join(draft, HEAD_FILE), bytes);
    await writeFile(path.join(draft, 'MODEL_CARD.md'), taughtCard(manifest, parts.head.background));
    await writeFile(path.join(draft, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    if (keep !== null && (await lookInto(out)).isTaught) {
      await rm(keep, { recursive: true, force: true });
      await rename(out, keep);
    }
    await rm(out, { recursive: true, force: true });
    await rename(draft, out);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  return manifest;
}

async function manifestOf(
  { head, names, id, title, base: { manifest: base }, eye, day }: TaughtPackageParts,
  bytes: Uint8Array,
): Promise<TaughtManifest> {
  const { encoder, goldenFrames, goldenTokens } = base.files;
  const { slots, tolerance } = base.golden;
  const nameOf = (label: string) => names.get(label) ?? label;
  const shortest = Math.min(...head.labels.map(({ windowSlots }) => windowSlots));
  const slotSeconds = base.input.framesPerSlot / base.input.fps;
  return {
    format: 'tubelet-model',
    formatVersion: FORMAT_VERSION,
    id,
    version: day,
    title,
    description: `Taught on ${base.title}: ${head.labels.map((label) => nameOf(label.id)).join(', ')}.`,
    licence: base.licence,
    sources: [...base.sources, { name: 'Your own examples', licence: 'yours', use: 'the taught labels' }],
    kind: 'taught',
    files: {
      encoder,
      ...(eye ? { eye: { path: EYE_FILE, sha256: eye.file.sha256, bytes: eye.file.bytes } } : {}),
      taught: {
        path: HEAD_FILE,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
      },
      goldenFrames,
      goldenTokens,
    },
    base: { id: base.id, version: base.version, sha256: await modelSha256(base) },
    eye: eye && { size: eye.file.size, width: eye.file.width },
    input: base.input,
    tokens: base.tokens,
    activation: 'softmax',
    background: BACKGROUND.id,
    temperature: 1,
    labels: [
      BACKGROUND,
      ...head.labels.map((label) => ({
        id: label.id,
        name: nameOf(label.id),
        path: [],
        threshold: label.threshold,
      })),
    ],
    expectations: head.labels.map(({ id: label, expectation }) => ({ label, ...expectation })),
    timeline: {
      smoothingSlots: 1,
      // A third of the shortest label: less is the edge of something, not one of its own.
      minDurationUs: Math.floor((shortest / 3) * slotSeconds * 1e6),
      method: 'hysteresis',
    },
    golden: { slots, tolerance: { tokens: tolerance.tokens } },
  };
}

/** Errors: `usage` where `out` is, or holds, something else than taught labels, which a package would replace. */
export async function refuseOthers(out: string): Promise<void> {
  const stats = await stat(out).catch(() => undefined);
  if (stats && !stats.isDirectory())
    throw new AppError('usage', `"${out}" is a file: give the folder of the package with --out.`);
  const { entries, isTaught } = await lookInto(out);
  if (entries > 0 && !isTaught) {
    throw new AppError(
      'usage',
      `The folder "${out}" holds something else than taught labels: choose another with --out.`,
    );
  }
}

async function lookInto(folder: string): Promise<{ readonly entries: number; readonly isTaught: boolean }> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const text = await readFile(path.join(folder, 'manifest.json'), 'utf8').catch(() => '');
  return { entries: names.length, isTaught: text.includes('"kind": "taught"') };
}

/** What a package is called by its id: lower-case letters, digits and hyphens of a name. */
export function packageIdOf(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return id || 'taught';
}
