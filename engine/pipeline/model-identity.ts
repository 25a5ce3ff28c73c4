import { sha256Hex } from '../base/digest.ts';
import type { Rational } from '../base/micros.ts';
import { canonicalRegions, type Region } from '../base/regions.ts';
import type { EyeInfo } from '../inference/eye/eye.ts';
import type { Manifest, ManifestFile } from '../inference/package/manifest.ts';
import { framesPerSlot } from './sampling.ts';

/**
 * One SHA-256 for a package's ONNX files, in hexadecimal: of the text that `sha256sum` prints for them in the order
 * of their paths (`<hash>  <path>\n` each). Golden data and the manifest do not count: they do not change a result.
 */
export async function modelSha256(manifest: Manifest): Promise<string> {
  const listing = computingFiles(manifest)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ sha256, path }) => `${sha256}  ${path}\n`)
    .join('');
  return sha256Hex(listing);
}

/**
 * Stands for all that a slot's tokens, or a clip's logits, depend on: the graph that computes them and the pictures that
 * it is shown. Packages with one encoder and different heads have the same.
 * @param painted regions that are painted out of these pictures, in any order
 */
export function encoderSha256(manifest: Manifest, painted: readonly Region[]): Promise<string> {
  return digestOf([
    ...[encoderOf(manifest).sha256, manifest.input, manifest.kind === 'clip' && manifest.window],
    ...paintedParts(painted),
  ]);
}

/** Stands for which pictures of a video a package looks at, and what is painted out of them, and nothing else. */
export function picturesSha256(manifest: Manifest, painted: readonly Region[]): Promise<string> {
  const { fps, width, height, resize } = manifest.input;
  return digestOf([
    'pictures',
    fps,
    width,
    height,
    resize,
    framesPerSlot(manifest),
    ...paintedParts(painted),
  ]);
}

/** Stands for all that an eye says of the pictures of a video, for slots that come at `slotRate`. */
export function eyeSha256(
  { sha256, size }: EyeInfo,
  slotRate: Rational,
  painted: readonly Region[],
): Promise<string> {
  return digestOf(['eye', sha256, size, slotRate, ...paintedParts(painted)]);
}

/** Stands for all that a slot's probabilities depend on. */
export async function scorerSha256(manifest: Manifest, painted: readonly Region[]): Promise<string> {
  const { activation, temperature, labels } = manifest;
  const window = manifest.kind === 'taught' ? null : manifest.window;
  const head =
    manifest.kind === 'streaming'
      ? manifest.files.head.sha256
      : manifest.kind === 'taught'
        ? manifest.files.taught.sha256
        : null;
  return digestOf([
    await encoderSha256(manifest, painted),
    head,
    window,
    activation,
    temperature,
    labels.map(({ id }) => id),
  ]);
}

function computingFiles(manifest: Manifest): readonly ManifestFile[] {
  switch (manifest.kind) {
    case 'streaming':
      return [manifest.files.encoder, manifest.files.head];
    case 'clip':
      return [manifest.files.model];
    case 'taught':
      return [
        manifest.files.encoder,
        ...(manifest.files.eye ? [manifest.files.eye] : []),
        manifest.files.taught,
      ];
  }
}

function encoderOf(manifest: Manifest): ManifestFile {
  return manifest.kind === 'clip' ? manifest.files.model : manifest.files.encoder;
}

/** Nothing where nothing is painted out: what was stored before that could be done is of such pictures. */
function paintedParts(painted: readonly Region[]): unknown[] {
  if (painted.length === 0) return [];
  const sides = canonicalRegions(painted).map(({ x, y, width, height }) => [x, y, width, height]);
  return ['painted out', sides];
}

function digestOf(parts: readonly unknown[]): Promise<string> {
  return sha256Hex(JSON.stringify(parts));
}
