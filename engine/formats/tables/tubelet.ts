import * as v from 'valibot';
import { SEGMENT_STATES } from '../../annotation/document/records.ts';
import { AnnotationStore } from '../../annotation/document/store.ts';
import { parseProject } from '../../annotation/project-file/parse-project.ts';
import { AppError } from '../../base/errors.ts';
import type { Rational } from '../../base/micros.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { interchangeOf } from '../core/from-document.ts';
import type {
  InterchangeAnalysis,
  InterchangeDocument,
  InterchangeModel,
  InterchangeSegment,
  InterchangeTrack,
  InterchangeVideo,
} from '../core/interchange.ts';
import { looksLikeJson, parseJson } from '../core/read-json.ts';
import { parseRate, rateText } from '../fields/frame-times.ts';
import { TUBELET_JSON_EXTENSION, TUBELET_JSON_VERSION, type TubeletResult } from './tubelet-json.ts';

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();
/** Files that others write name a model by its id alone. */
const model = v.pipe(
  v.object({
    id: text,
    version: v.optional(text, ''),
    title: v.optional(text),
    sha256: v.optional(v.nullable(text), null),
  }),
  v.transform(({ id, version, title, sha256 }) => ({ id, version, title: title ?? id, sha256 })),
);
/** `30000/1001`, or a number as others write it. */
const ratio = v.union([text, v.number()]);
const attribute = v.object({
  name: text,
  kind: v.picklist(['single', 'several', 'number', 'text']),
  values: v.optional(v.array(text), []),
});
const cut = v.object({
  method: v.picklist(['hysteresis', 'viterbi']),
  threshold: v.number(),
  isDefaultThreshold: v.boolean(),
  labelThresholds: v.optional(v.record(v.string(), v.number())),
  smoothingSlots: v.number(),
  minDurationUs: v.number(),
  maxGapUs: v.number(),
  backsOff: v.optional(v.boolean()),
  slotSeconds: text,
});
const label = v.pipe(
  // A text alone is a label of that name.
  v.union([
    v.pipe(
      text,
      v.transform((id) => ({ id })),
    ),
    v.looseObject({}),
  ]),
  v.object({
    id: text,
    name: v.optional(text),
    path: v.optional(v.array(text), []),
    colour: v.optional(v.nullable(text), null),
    kind: v.optional(v.picklist(['state', 'point'])),
    key: v.optional(text),
    description: v.optional(text),
    attributes: v.optional(v.array(attribute)),
    excludes: v.optional(v.array(text)),
  }),
  v.transform(({ id, name, ...rest }) => ({ id, name: name ?? id, ...rest })),
);
const track = v.pipe(
  v.object({
    id: text,
    name: v.optional(text),
    kind: v.optional(v.picklist(['human', 'model']), 'human'),
    model: v.optional(v.nullable(model), null),
  }),
  v.transform(({ id, name, ...rest }) => ({ id, name: name ?? id, ...rest })),
);
const observation = v.object({
  name: v.pipe(text, v.nonEmpty()),
  date: v.optional(text),
  description: v.optional(text),
  variables: v.optional(v.record(text, text)),
  media: v.optional(
    v.pipe(
      v.object({ player: v.number(), part: v.number(), behindUs: v.optional(v.number()) }),
      v.transform(withoutUndefined),
    ),
  ),
});
const subject = v.object({ name: text, key: v.optional(text, ''), description: v.optional(text, '') });

/**
 * What a file may say on top of a plain result (see `tubelet-json.ts`), all of it optional. Labels that no run of a
 * model made have null for `model` and `cut`. `tracks` lists the rows that segments name in `track`. `others` holds what
 * a plain reader has no place for: markers, whose `endUs` is null, and segments whose `label` is null.
 */
const fileSchema = v.object({
  version: v.number(),
  video: v.object({
    name: v.pipe(text, v.nonEmpty()),
    sizeBytes: v.optional(v.nullable(time), null),
    durationUs: v.optional(v.nullable(time), null),
    analysedUs: v.optional(v.nullable(time), null),
    startOffsetUs: v.optional(v.pipe(v.number(), v.safeInteger()), 0),
    width: v.optional(v.nullable(time), null),
    height: v.optional(v.nullable(time), null),
    frameRate: v.optional(v.nullable(ratio), null),
    nominalRate: v.optional(v.nullable(text), null),
    sourceTimecode: v.optional(
      v.nullable(v.object({ text, rate: v.optional(v.nullable(text), null) })),
      null,
    ),
    chosen: v.optional(v.nullable(v.object({ number: time, of: time })), null),
    frameTimesUs: v.optional(v.nullable(v.array(time)), null),
    paintedOut: v.optional(
      v.array(v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() })),
    ),
    codec: v.optional(v.nullable(text), null),
    container: v.optional(v.nullable(text), null),
  }),
  model: v.optional(v.nullable(model), null),
  cut: v.optional(v.nullable(cut), null),
  labels: v.optional(v.array(v.unknown()), []),
  tracks: v.optional(v.array(v.unknown()), []),
  segments: v.array(v.unknown()),
  others: v.optional(v.array(v.unknown()), []),
  warning: v.optional(v.object({ code: text, message: text })),
  observation: v.optional(observation),
  subjects: v.optional(v.array(v.unknown()), []),
});

const segmentSchema = v.object({
  startUs: v.number(),
  endUs: v.optional(v.nullable(v.number()), null),
  label: v.optional(v.nullable(text), null),
  score: v.optional(v.nullable(v.number()), null),
  origin: v.optional(v.picklist(['model', 'human']), 'human'),
  state: v.optional(v.picklist(SEGMENT_STATES)),
  track: v.optional(text),
  note: v.optional(text, ''),
  attributes: v.optional(v.array(v.tuple([text, text])), []),
  subject: v.optional(text),
  observer: v.optional(text),
});

type FileContent = v.InferOutput<typeof fileSchema>;

const TITLE = 'Tubelet JSON';

/** Tubelet's own results, and its projects for reading. It carries everything. */
export const tubelet = defineFormat({
  id: 'tubelet',
  title: TITLE,
  extension: TUBELET_JSON_EXTENSION,
  importer: {
    recognise: (source) => {
      const head = source.slice(0, 2000);
      return looksLikeJson(head) && /"format"\s*:\s*"tubelet(-project)?"/.test(head) ? 1 : 0;
    },
    read,
  },
  exporter: {
    uses: [],
    losses: () => [],
    write: (document) => ({ text: `${JSON.stringify(fileOf(document), null, 2)}\n` }),
  },
});

function read(source: string, context: ReadContext): ReadResult {
  if (/"format"\s*:\s*"tubelet-project"/.test(source.slice(0, 2000))) return readProject(source, context);
  const json = parseJson(source, TITLE);
  // A newer file may have another shape: its version comes first.
  const head = v.safeParse(v.object({ version: v.number() }), json);
  if (head.success && head.output.version > TUBELET_JSON_VERSION) {
    const { version } = head.output;
    throw new AppError(
      'format/newer',
      `This result was written by a newer Tubelet (format version ${version}, this one reads up to ` +
        `${TUBELET_JSON_VERSION}): update Tubelet to read it.`,
      { details: { version } },
    );
  }
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw unreadable(TITLE, `at "${v.getDotPath(issue) ?? 'the top'}": ${issue.message}`);
  }
  const problems = new ProblemList();
  return { documents: [documentOf(parsed.output, context, problems)], problems: problems.list };
}

function documentOf(file: FileContent, context: ReadContext, problems: ProblemList): InterchangeDocument {
  const { video } = file;
  const builder = new DocumentBuilder(
    knownVideo(context, {
      name: video.name,
      durationUs: video.durationUs,
      width: video.width,
      height: video.height,
      frameTimesUs: video.frameTimesUs,
      startOffsetUs: video.startOffsetUs,
      frameRate: rateOf(video.frameRate),
      nominalRate: rateOf(video.nominalRate),
      sourceTimecode: video.sourceTimecode && {
        text: video.sourceTimecode.text,
        rate: rateOf(video.sourceTimecode.rate),
      },
      chosen: video.chosen,
      analysis: analysisOf(file),
    }),
    problems,
  );
  const checked = <T extends v.GenericSchema>(schema: T, at: string, item: unknown) => {
    const result = v.safeParse(schema, item);
    if (result.success) return result.output as v.InferOutput<T>;
    const [issue] = result.issues;
    problems.add([at, v.getDotPath(issue)].filter(Boolean).join('.'), `${issue.message}: left out.`);
    return null;
  };
  file.labels.forEach((item, index) => {
    const found = checked(label, `labels.${index}`, item);
    if (found) builder.label(withoutUndefined(found));
  });
  file.subjects.forEach((item, index) => {
    const found = checked(subject, `subjects.${index}`, item);
    if (found) builder.subject(found.name, found);
  });
  if (file.observation) builder.observation = withoutUndefined(file.observation);
  const tracks = new Map<string, InterchangeTrack>();
  file.tracks.forEach((item, index) => {
    const found = checked(track, `tracks.${index}`, item);
    if (!found) return;
    const its = found.model ?? (found.kind === 'model' ? file.model : null);
    tracks.set(found.id, { ...found, kind: its ? 'model' : 'human', model: its });
  });
  if (tracks.size === 0) {
    const only = file.model;
    const name = only ? only.title || only.id : 'Labels';
    tracks.set('', { id: '', name, kind: only ? 'model' : 'human', model: only });
  }
  const fallback = [...tracks.keys()][0]!;
  for (const list of ['segments', 'others'] as const) {
    file[list].forEach((item, index) => {
      const at = `${list}.${index}`;
      const found = checked(segmentSchema, at, item);
      if (!found) return;
      const { track: trackId = fallback, label: labelId, state, ...rest } = withoutUndefined(found);
      const isKnown = tracks.has(trackId);
      if (!isKnown) problems.add(at, 'It is on a track that is not listed: put on the first.');
      builder.segment({
        ...rest,
        at,
        label: labelId,
        labelId,
        track: isKnown ? trackId : fallback,
        ...(state ? { state } : {}),
      });
    });
  }
  const document = builder.document();
  return {
    ...document,
    tracks: [...tracks.values()],
    segments: document.segments.map((each) => ({
      ...each,
      track: tracks.has(each.track) ? each.track : fallback,
    })),
  };
}

function rateOf(written: string | number | null): Rational | null {
  return written === null ? null : parseRate(String(written));
}

/** Without fields that are there and say nothing, as the checks leave them. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}

function analysisOf({ video, cut: cutting, warning }: FileContent): InterchangeAnalysis | null {
  if (!cutting || video.analysedUs === null) return null;
  const { sizeBytes, analysedUs, codec, container, paintedOut } = video;
  return {
    video: {
      sizeBytes,
      analysedUs,
      codec: codec ?? '',
      container: container ?? '',
      ...(paintedOut && { paintedOut }),
    },
    cut: cutting,
    warning: warning ?? null,
  };
}

function readProject(source: string, context: ReadContext): ReadResult {
  const records = new AnnotationStore(parseProject(source).records);
  const documents = [...records.all('video').values()].map(({ id }) =>
    interchangeOf(records, id, context.frameRate ? { frameRate: context.frameRate } : {}),
  );
  return { documents, problems: [] };
}

/** A plain result, with more only where there is more to say. */
function fileOf(document: InterchangeDocument): Record<string, unknown> {
  const { video, labels, tracks, segments } = document;
  const isPlain = tracks.length === 1;
  const [first] = tracks;
  const { analysis } = video;
  const isOther = ({ endUs, label: id }: InterchangeSegment) => endUs === null || id === null;
  const others = segments.filter(isOther);
  return {
    format: 'tubelet',
    version: TUBELET_JSON_VERSION,
    video: {
      name: video.name,
      sizeBytes: analysis?.video.sizeBytes ?? null,
      durationUs: video.durationUs,
      analysedUs: analysis?.video.analysedUs ?? video.durationUs,
      startOffsetUs: video.startOffsetUs,
      width: video.width,
      height: video.height,
      frameRate: video.frameRate && rateText(video.frameRate),
      ...clockOf(video),
      ...(video.frameTimesUs ? { frameTimesUs: video.frameTimesUs } : {}),
      ...(analysis?.video.paintedOut && { paintedOut: analysis.video.paintedOut }),
      codec: analysis?.video.codec ?? '',
      container: analysis?.video.container ?? '',
    },
    model: tracks.find((each) => each.model)?.model ?? null,
    cut: analysis?.cut ?? null,
    labels: labels.map(({ colour, ...rest }) => (colour ? { ...rest, colour } : rest)),
    ...(isPlain && (first?.model || first?.name === 'Labels') ? {} : { tracks: tracks.map(trackOf) }),
    segments: segments.filter((each) => !isOther(each)).map((each) => segmentOf(each, isPlain)),
    ...(others.length > 0 ? { others: others.map((each) => segmentOf(each, isPlain)) } : {}),
    ...(analysis?.warning ? { warning: analysis.warning } : {}),
    ...(document.observation ? { observation: document.observation } : {}),
    ...(document.subjects ? { subjects: document.subjects } : {}),
  };
}

/** How the file counts by itself, where it says so: as a result of tagging writes it. */
export function clockOf({
  frameRate,
  nominalRate,
  sourceTimecode,
  chosen,
}: Pick<InterchangeVideo, 'frameRate' | 'nominalRate' | 'sourceTimecode' | 'chosen'>): Pick<
  TubeletResult['video'],
  'nominalRate' | 'sourceTimecode' | 'chosen'
> {
  const nominal = nominalRate && rateText(nominalRate);
  return {
    ...(nominal && nominal !== (frameRate && rateText(frameRate)) ? { nominalRate: nominal } : {}),
    ...(sourceTimecode
      ? {
          sourceTimecode: {
            text: sourceTimecode.text,
            rate: sourceTimecode.rate && rateText(sourceTimecode.rate),
          },
        }
      : {}),
    ...(chosen && chosen.of > 1 ? { chosen } : {}),
  };
}

function trackOf({ id, name, kind, model: its }: InterchangeTrack): Record<string, unknown> {
  return { id, name, kind, model: its satisfies InterchangeModel | null };
}

function segmentOf(segment: InterchangeSegment, isPlain: boolean): Record<string, unknown> {
  const { track: trackId, startUs, endUs, label: labelId, score, origin, state, note, attributes } = segment;
  const { subject: whom, observer } = segment;
  const further = Object.entries(attributes);
  return {
    startUs,
    endUs,
    label: labelId,
    score: score === null ? null : Math.round(score * 1e6) / 1e6,
    origin,
    ...(isPlain ? {} : { track: trackId }),
    ...(state === (origin === 'model' ? 'suggested' : 'accepted') ? {} : { state }),
    ...(note === '' ? {} : { note }),
    ...(further.length === 0 ? {} : { attributes: further }),
    ...(whom === undefined ? {} : { subject: whom }),
    ...(observer === undefined ? {} : { observer }),
  };
}
