import { LONGEST_US } from '../../base/clock-text.ts';
import type { Rational } from '../../base/micros.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted } from '../core/interchange.ts';
import { numberOf } from '../core/read-json.ts';
import { descendantsOf, elementOf, elementsOf, parseXml, type XmlElement } from '../core/xml.ts';

const TITLE = 'Final Cut Pro XML';

interface Asset {
  readonly builder: DocumentBuilder;
  readonly start: Fraction;
}

/** Reads keywords, markers and cuts of every asset. Errors: `format/invalid` */
export function readFcpxml(text: string, context: ReadContext): ReadResult {
  const root = parseXml(text, TITLE);
  if (root.name !== 'fcpxml') throw unreadable(TITLE, 'its first element is not fcpxml');
  const problems = new ProblemList();
  const assets = assetsOf(root, context, problems);
  if (assets.size === 0) throw unreadable(TITLE, 'it names no media');
  const left = new Map<string, number>();
  for (const clip of [...descendantsOf(root, 'asset-clip'), ...descendantsOf(root, 'clip')])
    readClip(clip, assets, left, problems);
  for (const spine of descendantsOf(root, 'spine'))
    for (const clip of elementsOf(spine)) readCut(clip, assets, left);
  for (const [name, count] of left)
    problems.add(
      'fcpxml',
      `${counted(count, 'element')} "${name}" left out: no stretch of a medium is in it.`,
    );
  return {
    documents: [...assets.values()].map(({ builder }) => builder.document()),
    problems: problems.list,
  };
}

function assetsOf(root: XmlElement, context: ReadContext, problems: ProblemList): Map<string, Asset> {
  const resources = elementOf(root, 'resources');
  const formats = new Map(
    (resources ? elementsOf(resources, 'format') : []).map((each) => [
      each.attributes.get('id') ?? '',
      each.attributes,
    ]),
  );
  const assets = new Map<string, Asset>();
  for (const asset of resources ? elementsOf(resources, 'asset') : []) {
    const { attributes } = asset;
    const format = formats.get(attributes.get('format') ?? '');
    const address = attributes.get('src') ?? elementOf(asset, 'media-rep')?.attributes.get('src') ?? '';
    const length = fractionOf(attributes.get('duration'));
    const frame = fractionOf(format?.get('frameDuration'));
    const video = knownVideo(context, {
      name: nameIn(address) || attributes.get('name'),
      durationUs: length && microsOf([length]),
      width: numberOf(format?.get('width')),
      height: numberOf(format?.get('height')),
      frameRate: frame && frame.num > 0 ? { num: frame.den, den: frame.num } : null,
    });
    const rate = video.frameRate;
    assets.set(attributes.get('id') ?? '', {
      builder: new DocumentBuilder(rate ? { ...video, frameRate: lowest(rate) } : video, problems),
      start: fractionOf(attributes.get('start')) ?? { num: 0, den: 1 },
    });
  }
  return assets;
}

/** Relative addresses are encoded too. */
function nameIn(address: string): string {
  const name = mediaName(address);
  try {
    return /^[a-z][a-z0-9+.-]+:\/\//i.test(address) ? name : decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The asset of a clip: its own, or that of the video in it. */
function assetOf(clip: XmlElement, assets: ReadonlyMap<string, Asset>): Asset | undefined {
  const own = assets.get(clip.attributes.get('ref') ?? '');
  return (
    own ??
    elementsOf(clip, 'video')
      .map(({ attributes }) => assets.get(attributes.get('ref') ?? ''))
      .find(Boolean)
  );
}

function readClip(
  clip: XmlElement,
  assets: ReadonlyMap<string, Asset>,
  left: Map<string, number>,
  problems: ProblemList,
): void {
  const asset = assetOf(clip, assets);
  for (const child of elementsOf(clip)) {
    const kind = child.name;
    if (!/^(keyword|marker|chapter-marker)$/.test(kind)) continue;
    if (!asset) {
      left.set(kind, (left.get(kind) ?? 0) + 1);
      continue;
    }
    const at = `line ${child.line}`;
    const start = fractionOf(child.attributes.get('start') ?? clip.attributes.get('start')) ?? asset.start;
    const length = fractionOf(child.attributes.get('duration') ?? clip.attributes.get('duration'));
    const value = child.attributes.get('value') ?? '';
    const found = /^(0\.\d{2,6}|1\.0{2,6})(?:\s(.*))?$/s.exec(child.attributes.get('note') ?? '');
    const isRange = kind === 'keyword';
    if (isRange && !length) {
      problems.add(at, 'Its duration is not a time: left out.');
      continue;
    }
    for (const label of isRange ? value.split(',') : [value])
      asset.builder.segment({
        at,
        startUs: microsOf([start], asset.start),
        endUs: isRange ? microsOf([start, length!], asset.start) : null,
        label,
        score: found ? Number(found[1]) : null,
        note: (found ? found[2] : child.attributes.get('note')) ?? '',
      });
  }
}

/** A clip in a timeline, unless it has keywords of its own. */
function readCut(clip: XmlElement, assets: ReadonlyMap<string, Asset>, left: Map<string, number>): void {
  if (/^(gap|transition|title|adjustment)/.test(clip.name)) return;
  const asset = assetOf(clip, assets);
  const length = fractionOf(clip.attributes.get('duration'));
  if (!asset || !length) {
    left.set(clip.name, (left.get(clip.name) ?? 0) + 1);
    return;
  }
  if (elementOf(clip, 'keyword')) return;
  const start = fractionOf(clip.attributes.get('start')) ?? asset.start;
  asset.builder.segment({
    at: `line ${clip.line}`,
    startUs: microsOf([start], asset.start),
    endUs: microsOf([start, length], asset.start),
    label: clip.attributes.get('name') ?? '',
  });
}

/** A number of seconds. */
interface Fraction {
  readonly num: number;
  readonly den: number;
}

/** `1001/30000s`, `5s` or `2.5s`. */
function fractionOf(text: string | undefined): Fraction | null {
  const match = /^\s*(-?\d{1,15})(?:\/(\d{1,12})|\.(\d{1,6}))?s\s*$/.exec(text ?? '');
  if (!match) return null;
  const decimals = match[3] ?? '';
  const num = Number(match[1] + decimals);
  const den = Number(match[2] ?? 10 ** decimals.length);
  return den > 0 && Number.isSafeInteger(num) ? { num, den } : null;
}

/** Microseconds of a sum, rounded half up once; NaN beyond what a recording can be. */
function microsOf(parts: readonly Fraction[], minus: Fraction = { num: 0, den: 1 }): number {
  let [num, den] = [-BigInt(minus.num), BigInt(minus.den)];
  for (const part of parts) {
    num = num * BigInt(part.den) + BigInt(part.num) * den;
    den *= BigInt(part.den);
  }
  const twice = 2n * num * 1_000_000n + den;
  const micros = Number(twice / (2n * den) - (twice % (2n * den) < 0n ? 1n : 0n));
  return Math.abs(micros) <= LONGEST_US ? micros : Number.NaN;
}

function lowest({ num, den }: Rational): Rational {
  let [a, b] = [num, den];
  while (b > 0) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
}
