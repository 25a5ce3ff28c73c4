import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { modelSha256 } from '../../../engine/pipeline/model-identity.ts';
import { exactRate, framesPerSlot } from '../../../engine/pipeline/sampling.ts';
import { DEFAULT_THRESHOLD } from '../../../engine/timeline/threshold.ts';
import type { ModelFolder } from '../../host/models/model-folders.ts';
import { aligned, printable } from '../options/plain-text.ts';

/** A line for each package under a head line. Ends with a line end, like all texts here. */
export function modelList(models: readonly ModelFolder[]): string {
  if (models.length === 0) return 'no models\n';
  const rows = models.map(({ dir, manifest }) => [
    String(manifest.labels.length),
    megabytes(sizeOf(manifest)),
    manifest.id,
    manifest.version,
    manifest.kind,
    dir,
  ]);
  const lines = aligned([['labels', 'size', 'id', 'version', 'kind', 'folder'], ...rows], 2);
  return lines.map((line) => `${printable(line.trimEnd())}\n`).join('');
}

/** What `--json` prints of a package. */
export async function modelJson({ dir, manifest }: ModelFolder) {
  return { dir, bytes: sizeOf(manifest), sha256: await modelSha256(manifest), manifest };
}

/** All that a person may want to know of a package. */
export async function modelDetails({ dir, manifest }: ModelFolder): Promise<string> {
  const { id, version, title, description, licence, sources, labels, background, timeline } = manifest;
  const backgroundName = labels.find((label) => label.id === background)?.name;
  const rows = [
    ['folder', dir],
    ['about', description],
    ['licence', licence],
    ...sources.map((source) => ['made of', `${source.name} (${source.licence}): ${source.use}`]),
    ['kind', kindText(manifest)],
    ['input', inputText(manifest)],
    ['scores', `${manifest.activation} of the logits divided by ${manifest.temperature}`],
    ['background', backgroundName ?? 'none'],
    ['timeline', `${timeline.method}, segments of at least ${seconds(timeline.minDurationUs / 1e6)}`],
    ...Object.values(manifest.files).map((file) => [
      'file',
      `${file.path}, ${file.bytes} bytes, ${file.sha256}`,
    ]),
    ['size', megabytes(sizeOf(manifest))],
    ['model hash', await modelSha256(manifest)],
  ];
  const thresholds = labels.map((label) => [
    label.id === background ? 'never' : (label.threshold ?? DEFAULT_THRESHOLD).toFixed(3),
    [...label.path, label.name].join(' > '),
    label.id,
  ]);
  const lines = [
    `${id} ${version}: ${title}`,
    ...aligned(rows).map((line) => `  ${line}`),
    `  ${labels.length} labels`,
    ...aligned([['from', 'label', 'id'], ...thresholds], 1).map((line) => `    ${line}`),
  ];
  return lines.map((line) => `${printable(line).trimEnd()}\n`).join('');
}

function kindText(manifest: Manifest): string {
  const slot = slotSeconds(manifest, framesPerSlot(manifest));
  if (manifest.kind === 'clip') {
    const { framesPerClip } = manifest.input;
    const clip = slotSeconds(manifest, framesPerClip);
    return `clip: ${framesPerClip} frames (${clip}) at a time, one every ${manifest.window.strideFrames} (${slot})`;
  }
  const { framesPerSlot: frames } = manifest.input;
  if (manifest.kind === 'taught') {
    const { id, version, sha256 } = manifest.base;
    return `taught: slots of ${frames} frames (${slot}), on ${id} ${version} (${sha256})`;
  }
  const { slots, stride } = manifest.window;
  return `streaming: slots of ${frames} frames (${slot}) become ${manifest.tokens.count} tokens, ${slots} slots at a time, one window every ${stride}`;
}

function inputText({ input }: Manifest): string {
  const { fps, width, height, resize, layout, dtype, mean, std } = input;
  const normal = mean && std ? `, less ${mean.join(' ')} and divided by ${std.join(' ')}` : '';
  return `${fps} frames per second, ${width} x ${height} (${resize}), ${dtype} ${layout}${normal}`;
}

function slotSeconds({ input }: Manifest, frames: number): string {
  const { num, den } = exactRate(input.fps);
  return seconds((frames * den) / num);
}

function seconds(value: number): string {
  return `${Number(value.toFixed(3))} s`;
}

function sizeOf({ files }: Manifest): number {
  return Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`;
}
