import * as v from 'valibot';
import { AnnotationStore } from '../../annotation/document/store.ts';
import { parseProject } from '../../annotation/project-file/parse-project.ts';
import { AppError } from '../../base/errors.ts';
import type { Rational } from '../../base/micros.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { interchangeOf } from '../core/from-document.ts';
import type { InterchangeAnalysis, InterchangeDocument, InterchangeTrack } from '../core/interchange.ts';
import { parseJson } from '../core/read-json.ts';
import { parseRate } from '../fields/frame-times.ts';
import { TUBELET_JSON_TITLE, TUBELET_JSON_VERSION } from './tubelet-json.ts';
import {
  cameraSchema,
  type FileContent,
  fileSchema,
  labelSchema,
  segmentSchema,
  subjectSchema,
  trackSchema,
  withoutUndefined,
} from './tubelet-schema.ts';

/** A result, or the first lines of a project. Errors: `format/unreadable`, `format/newer`, `project/...` */
export function readTubelet(source: string, context: ReadContext): ReadResult {
  if (/"format"\s*:\s*"tubelet-project"/.test(source.slice(0, 2000))) return readProject(source, context);
  const json = parseJson(source, TUBELET_JSON_TITLE);
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
    throw unreadable(TUBELET_JSON_TITLE, `at "${v.getDotPath(issue) ?? 'the top'}": ${issue.message}`);
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
    const found = checked(labelSchema, `labels.${index}`, item);
    if (found) builder.label(withoutUndefined(found));
  });
  file.subjects.forEach((item, index) => {
    const found = checked(subjectSchema, `subjects.${index}`, item);
    if (found) builder.subject(found.name, found);
  });
  builder.cameras = file.cameras.flatMap(
    (item, index) => checked(cameraSchema, `cameras.${index}`, item) ?? [],
  );
  if (file.observation) builder.observation = withoutUndefined(file.observation);
  const tracks = new Map<string, InterchangeTrack>();
  file.tracks.forEach((item, index) => {
    const found = checked(trackSchema, `tracks.${index}`, item);
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

function analysisOf({ video, model, cut: cutting, warning }: FileContent): InterchangeAnalysis | null {
  if (!cutting || video.analysedUs === null) return null;
  const { sizeBytes, analysedUs, codec, container, paintedOut } = video;
  return {
    model: model && { id: model.id, sha256: model.sha256 },
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
