import * as v from 'valibot';
import { AppError } from '../../base/errors.ts';
import { FORMAT_VERSION, type Manifest, manifestSchema } from './manifest.ts';

const FLOAT_BYTES = 4;

/**
 * The text of a `manifest.json` as a checked manifest. `location` names the package in messages.
 * Throws `model/invalid-manifest` (naming the field, also in `details.field`) or `model/newer-format`.
 */
export function parseManifest(text: string, location: string): Manifest {
  const invalid = (field: string, problem: string) =>
    new AppError(
      'model/invalid-manifest',
      `The manifest of the model at ${location} is not valid: ${field ? `${field}: ` : ''}${problem}.`,
      { details: { field } },
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid('', 'it is not JSON');
  }
  const version = newerVersion(json);
  if (version !== null) {
    throw new AppError(
      'model/newer-format',
      `The model at ${location} has package format ${version}, and this Tubelet reads up to ${FORMAT_VERSION}: update Tubelet to use it.`,
      { details: { formatVersion: version } },
    );
  }
  const parsed = v.safeParse(manifestSchema, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(v.getDotPath(issue) ?? '', issue.message);
  }
  for (const [field, problem] of contradictions(parsed.output)) throw invalid(field, problem);
  return parsed.output;
}

/** A newer format may have changed any field, so it is told apart before the fields are read. */
function newerVersion(json: unknown): number | null {
  if (typeof json !== 'object' || json === null || !('formatVersion' in json)) return null;
  const version = json.formatVersion;
  return Number.isInteger(version) && Number(version) > FORMAT_VERSION ? Number(version) : null;
}

/** What the schema cannot see: fields that are fine alone and wrong together. */
function* contradictions(manifest: Manifest): Generator<[field: string, problem: string]> {
  const ids = new Set<string>();
  for (const [index, { id }] of manifest.labels.entries()) {
    if (ids.has(id)) yield [`labels.${index}.id`, `the label "${id}" occurs twice`];
    ids.add(id);
  }
  if (manifest.background !== null && !ids.has(manifest.background)) {
    yield ['background', `"${manifest.background}" is not the id of a label`];
  }
  const isInside = (path: readonly string[], group: readonly string[]) =>
    group.every((part, at) => path[at] === part);
  for (const [index, { path }] of (manifest.parents ?? []).entries()) {
    if (!manifest.labels.some((label) => isInside(label.path, path)))
      yield [`parents.${index}.path`, `no label lies in ${path.join(' > ')}`];
  }
  if (manifest.kind === 'streaming') {
    const { window, golden, input, tokens, files, labels } = manifest;
    if (window.stride > window.slots) yield ['window.stride', 'it is larger than window.slots'];
    if (golden.slots > window.slots) yield ['golden.slots', 'it is larger than window.slots'];
    yield* sizes({
      goldenFrames: [
        files.goldenFrames.bytes,
        golden.slots * input.framesPerSlot * input.height * input.width * 3,
      ],
      goldenTokens: [files.goldenTokens.bytes, golden.slots * tokens.count * tokens.width * FLOAT_BYTES],
      goldenLogits: [files.goldenLogits.bytes, golden.slots * labels.length * FLOAT_BYTES],
    });
  } else if (manifest.kind === 'taught') {
    const { golden, input, tokens, files } = manifest;
    if ((manifest.eye === null) !== (files.eye === undefined)) {
      yield ['eye', 'it and files.eye go together'];
    }
    yield* sizes({
      goldenFrames: [
        files.goldenFrames.bytes,
        golden.slots * input.framesPerSlot * input.height * input.width * 3,
      ],
      goldenTokens: [files.goldenTokens.bytes, golden.slots * tokens.count * tokens.width * FLOAT_BYTES],
    });
  } else {
    const { window, input, files, labels } = manifest;
    if (window.strideFrames > input.framesPerClip) {
      yield ['window.strideFrames', 'it is larger than input.framesPerClip'];
    }
    if ((input.mean === null) !== (input.std === null)) yield ['input.std', 'mean and std go together'];
    if (input.std?.some((value) => value <= 0)) yield ['input.std', 'every value must be above 0'];
    if (input.dtype === 'uint8' && input.mean) yield ['input.mean', 'a uint8 input is not normalised'];
    yield* sizes({
      goldenFrames: [files.goldenFrames.bytes, input.framesPerClip * input.height * input.width * 3],
      goldenLogits: [files.goldenLogits.bytes, labels.length * FLOAT_BYTES],
    });
  }
}

function* sizes(
  files: Record<string, readonly [bytes: number, expected: number]>,
): Generator<[string, string]> {
  for (const [name, [bytes, expected]] of Object.entries(files)) {
    if (bytes !== expected) {
      yield [`files.${name}.bytes`, `it is ${bytes}, but input, labels and golden make ${expected}`];
    }
  }
}
