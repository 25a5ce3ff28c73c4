import { microsOfNumber, secondsNumber } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList, stemOf } from '../core/document-builder.ts';
import {
  defineFormat,
  type ReadContext,
  type ReadResult,
  unreadable,
  type WriteOptions,
  type Written,
} from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  type InterchangeSegment,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { namesApart } from '../core/observations.ts';
import {
  arrayOf,
  type JsonObject,
  looksLikeJson,
  numberOf,
  objectOf,
  parseJson,
  textOf,
} from '../core/read-json.ts';
import { subsetOf } from '../core/split.ts';
import { rateOfNumber } from '../fields/frame-times.ts';
import { mediaPlace } from '../fields/media-address.ts';

const VERSION = 'VERSION 1.3';
const TITLE = 'ActivityNet';
const RESULTS_TITLE = 'ActivityNet results';

/** Stretches that the format can hold: it has neither markers nor unlabelled segments. */
function stretches({
  segments,
}: InterchangeDocument): (InterchangeSegment & { endUs: number; label: string })[] {
  return segments.filter(
    (segment): segment is InterchangeSegment & { endUs: number; label: string } =>
      segment.endUs !== null && segment.label !== null,
  );
}

/** Videos by name without ending, as the format keys them; the full name where several share that. */
function keyed(documents: readonly InterchangeDocument[]): [string, InterchangeDocument][] {
  const names = namesApart(documents);
  const stems = new Map<string, number>();
  for (const name of names) stems.set(stemOf(name), (stems.get(stemOf(name)) ?? 0) + 1);
  const taken = new Set<string>();
  return documents.map((document, index) => {
    const name = names[index]!;
    const wanted = stems.get(stemOf(name)) === 1 ? stemOf(name) : name;
    let key = wanted;
    for (let number = 2; taken.has(key); number++) key = `${wanted}-${number}`;
    taken.add(key);
    return [key, document];
  });
}

/** ActivityNet 1.3 ground truth: exact seconds, a label tree, a video's length and size. */
export const activitynet = defineFormat({
  id: 'activitynet',
  title: TITLE,
  extension: '.activitynet.json',
  importer: {
    recognise: (text) => recogniseKeys(text, 'database', '"annotations"'),
    read: readGroundTruth,
  },
  exporter: {
    uses: ['subset', 'split', 'mediaUrl'],
    losses: (document) => [...commonLosses(document, { labelPaths: true }), ...labelTextLosses(document)],
    write: (document, options) => writeGroundTruth([document], options),
    writeAll: writeGroundTruth,
  },
});

/** ActivityNet 1.3 detections: exact seconds and scores. */
export const activitynetResults = defineFormat({
  id: 'activitynet-results',
  title: RESULTS_TITLE,
  extension: '.results.json',
  importer: {
    recognise: (text) => recogniseKeys(text, 'results', '"segment"'),
    read: readResults,
  },
  exporter: {
    uses: [],
    losses: (document) => {
      const unscored = stretches(document).filter(({ score }) => score === null).length;
      return [
        ...(unscored === 0 ? [] : [`${counted(unscored, 'segment')} without a score written with 1.`]),
        ...commonLosses(document, { scores: true, origins: true }),
        ...labelTextLosses(document),
      ];
    },
    write: (document) => writeResults([document]),
    writeAll: writeResults,
  },
});

function recogniseKeys(text: string, top: string, inside: string): number {
  if (!looksLikeJson(text) || !(text.includes(`"${top}"`) || text.includes('"segment"'))) return 0;
  const json = quietly(text);
  if (!json) return 0;
  if (!objectOf(json.get(top))) return isBare(json, top) ? 0.9 : 0;
  return text.includes(inside) || json.has('version') ? 0.95 : 0.4;
}

/** The videos without what is around them, as many projects cut them out. */
function isBare(json: JsonObject, top: string): boolean {
  const found = [...json.values()].slice(0, 5).map((value) => {
    const list = top === 'results' ? arrayOf(value) : arrayOf(objectOf(value)?.get('annotations'));
    return list?.every((item) => arrayOf(objectOf(item)?.get('segment')) !== null) ?? false;
  });
  return found.length > 0 && found.every(Boolean);
}

function quietly(text: string): JsonObject | null {
  try {
    return objectOf(parseJson(text, TITLE));
  } catch {
    return null;
  }
}

function writeGroundTruth(documents: readonly InterchangeDocument[], options: WriteOptions): Written {
  const database = keyed(documents).map(([key, document]) => {
    const { video } = document;
    const texts = labelTexts(document);
    return [
      key,
      {
        ...(video.durationUs === null ? {} : { duration: secondsNumber(video.durationUs) }),
        subset: subsetOf(video, options),
        ...(video.width && video.height ? { resolution: `${video.width}x${video.height}` } : {}),
        url: mediaPlace(video, options) ?? '',
        file: video.name,
        ...(video.frameRate ? { fps: video.frameRate.num / video.frameRate.den } : {}),
        annotations: stretches(document).map(({ startUs, endUs, label }) => ({
          segment: [secondsNumber(startUs), secondsNumber(endUs)],
          label: texts.get(label)!,
        })),
      },
    ] as const;
  });
  const file = { version: VERSION, taxonomy: taxonomyOf(documents), database: Object.fromEntries(database) };
  return { text: `${JSON.stringify(file, null, 1)}\n` };
}

interface Node {
  readonly nodeId: number;
  readonly nodeName: string;
  readonly parentId: number | null;
  readonly parentName: string | null;
}

function taxonomyOf(documents: readonly InterchangeDocument[]): Node[] {
  const root: Node = { nodeId: 0, nodeName: 'Root', parentId: null, parentName: null };
  const nodes = new Map<string, Node>([['[]', root]]);
  const nodeAt = (path: readonly string[]): Node => {
    const key = JSON.stringify(path);
    const known = nodes.get(key);
    if (known) return known;
    const parent = nodeAt(path.slice(0, -1));
    const node = {
      nodeId: nodes.size,
      nodeName: path.at(-1)!,
      parentId: parent.nodeId,
      parentName: parent.nodeName,
    };
    nodes.set(key, node);
    return node;
  };
  for (const document of documents) {
    const texts = labelTexts(document);
    for (const { id, path } of document.labels) nodeAt([...path, texts.get(id)!]);
  }
  return [...nodes.values()];
}

function readGroundTruth(text: string, context: ReadContext): ReadResult {
  const file = objectOf(parseJson(text, TITLE));
  const database = objectOf(file?.get('database')) ?? (file && isBare(file, 'database') ? file : null);
  if (!database) throw unreadable(TITLE, 'it has no "database"');
  const paths = pathsOf(arrayOf(file?.get('taxonomy')) ?? []);
  const problems = new ProblemList();
  const documents = [...database].flatMap(([key, value]) => {
    const at = `database.${key}`;
    const entry = objectOf(value);
    const annotations = arrayOf(entry?.get('annotations') ?? []);
    if (!entry || !annotations) {
      problems.add(at, 'It is not a video with annotations: left out.');
      return [];
    }
    const builder = new DocumentBuilder(videoOf(key, entry, context), problems);
    annotations.forEach((annotation, index) => {
      readStretch(builder, `${at}.annotations.${index}`, annotation, paths, problems);
    });
    return builder.document();
  });
  return { documents, problems: problems.list };
}

function videoOf(key: string, entry: JsonObject, context: ReadContext) {
  const size = /^(\d{1,6})\s*x\s*(\d{1,6})$/i.exec(textOf(entry.get('resolution')) ?? '');
  return knownVideo(context, {
    name: textOf(entry.get('file')) || key,
    durationUs: microsOfNumber(numberOf(entry.get('duration') ?? entry.get('duration_second'))),
    width: size ? Number(size[1]) : null,
    height: size ? Number(size[2]) : null,
    frameRate: rateOfNumber(numberOf(entry.get('fps')) ?? 0),
  });
}

/** Where each leaf of the tree lies, by name; names that occur twice are left out. */
function pathsOf(taxonomy: readonly unknown[]): Map<string, string[]> {
  const nodes = new Map<unknown, { name: string; parent: unknown }>();
  for (const item of taxonomy) {
    const node = objectOf(item);
    const name = textOf(node?.get('nodeName'));
    if (node && name !== null) nodes.set(node.get('nodeId'), { name, parent: node.get('parentId') });
  }
  const paths = new Map<string, string[]>();
  for (const [id, { name }] of nodes) {
    const path: string[] = [];
    const seen = new Set([id]);
    for (let at = nodes.get(id)?.parent; nodes.has(at) && !seen.has(at); at = nodes.get(at)?.parent) {
      seen.add(at);
      // The root is no label: it is the node without a parent.
      if (nodes.has(nodes.get(at)?.parent)) path.unshift(nodes.get(at)!.name);
    }
    paths.set(name, paths.has(name) ? [] : path);
  }
  return paths;
}

function readStretch(
  builder: DocumentBuilder,
  at: string,
  value: unknown,
  paths: ReadonlyMap<string, readonly string[]>,
  problems: ProblemList,
): void {
  const annotation = objectOf(value);
  const segment = arrayOf(annotation?.get('segment'));
  const label = textOf(annotation?.get('label'));
  if (!annotation || segment?.length !== 2 || label === null) {
    problems.add(at, 'It has no label or no segment of two times: left out.');
    return;
  }
  builder.segment({
    at,
    startUs: microsOfNumber(numberOf(segment[0])),
    endUs: microsOfNumber(numberOf(segment[1])) ?? Number.NaN,
    label,
    path: paths.get(label) ?? [],
    score: numberOf(annotation.get('score')),
    ...(annotation.has('score') ? { origin: 'model', track: RESULTS_TRACK } : {}),
  });
}

const RESULTS_TRACK = 'Results';

function writeResults(documents: readonly InterchangeDocument[]): Written {
  const results = keyed(documents).map(([key, document]) => {
    const texts = labelTexts(document);
    return [
      key,
      stretches(document).map(({ startUs, endUs, label, score }) => ({
        label: texts.get(label)!,
        score: score ?? 1,
        segment: [secondsNumber(startUs), secondsNumber(endUs)],
      })),
    ] as const;
  });
  const models = documents.flatMap(({ tracks }) => tracks.flatMap(({ model }) => model ?? []));
  const details = [...new Set(models.map(({ id, version }) => `${id} ${version}`.trim()))].join(', ');
  const file = {
    version: VERSION,
    results: Object.fromEntries(results),
    external_data: { used: details !== '', details },
  };
  return { text: `${JSON.stringify(file, null, 1)}\n` };
}

function readResults(text: string, context: ReadContext): ReadResult {
  const file = objectOf(parseJson(text, RESULTS_TITLE));
  const results = objectOf(file?.get('results')) ?? (file && isBare(file, 'results') ? file : null);
  if (!results) throw unreadable(RESULTS_TITLE, 'it has no "results"');
  const problems = new ProblemList();
  const documents = [...results].flatMap(([key, value]) => {
    const found = arrayOf(value);
    if (!found) {
      problems.add(`results.${key}`, 'It is not a list of results: left out.');
      return [];
    }
    const builder = new DocumentBuilder(knownVideo(context, { name: key }), problems);
    builder.track(RESULTS_TRACK, { id: 'results', version: '', title: RESULTS_TRACK, sha256: null });
    found.forEach((item, index) => {
      readStretch(builder, `results.${key}.${index}`, item, new Map(), problems);
    });
    return builder.document();
  });
  return { documents, problems: problems.list };
}
