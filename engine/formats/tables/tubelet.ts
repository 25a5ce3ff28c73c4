import { defineFormat } from '../core/format.ts';
import {
  counted,
  type InterchangeDocument,
  type InterchangeModel,
  type InterchangeSegment,
  type InterchangeTrack,
  type InterchangeVideo,
} from '../core/interchange.ts';
import { looksLikeJson } from '../core/read-json.ts';
import { rateText } from '../fields/frame-times.ts';
import {
  TUBELET_JSON_EXTENSION,
  TUBELET_JSON_TITLE,
  TUBELET_JSON_VERSION,
  type TubeletResult,
} from './tubelet-json.ts';
import { readTubelet } from './tubelet-read.ts';

/** Tubelet's own results, and its projects for reading. It carries everything but how several models' scores were cut. */
export const tubelet = defineFormat({
  id: 'tubelet',
  title: TUBELET_JSON_TITLE,
  extension: TUBELET_JSON_EXTENSION,
  importer: {
    recognise: (source) => {
      const head = source.slice(0, 2000);
      return looksLikeJson(head) && /"format"\s*:\s*"tubelet(-project)?"/.test(head) ? 1 : 0;
    },
    read: readTubelet,
  },
  exporter: {
    uses: [],
    losses: ({ tracks }) => {
      const others = new Set(tracks.flatMap(({ model }) => model?.id ?? [])).size - 1;
      if (others < 1) return [];
      return [`${counted(others, 'model')} beside the first: how the scores were cut is not said.`];
    },
    write: (document) => ({ text: `${JSON.stringify(fileOf(document), null, 2)}\n` }),
  },
});

/** A plain result, with more only where there is more to say. */
function fileOf(document: InterchangeDocument): Record<string, unknown> {
  const { video, labels, tracks, segments } = document;
  const isPlain = tracks.length === 1;
  const [first] = tracks;
  const run = modelOfRun(document);
  // What is not of the model at the top is left out: the file says it of one run.
  const analysis = run === null ? null : video.analysis;
  const isOther = ({ endUs, label: id }: InterchangeSegment) => endUs === null || id === null;
  const others = segments.filter(isOther);
  return {
    format: 'tubelet',
    version: TUBELET_JSON_VERSION,
    video: {
      name: video.name,
      sizeBytes: video.analysis?.video.sizeBytes ?? null,
      durationUs: video.durationUs,
      analysedUs: analysis?.video.analysedUs ?? video.durationUs,
      startOffsetUs: video.startOffsetUs,
      width: video.width,
      height: video.height,
      frameRate: video.frameRate && rateText(video.frameRate),
      ...clockOf(video),
      ...(video.frameTimesUs ? { frameTimesUs: video.frameTimesUs } : {}),
      ...(analysis?.video.paintedOut && { paintedOut: analysis.video.paintedOut }),
      codec: video.analysis?.video.codec ?? '',
      container: video.analysis?.video.container ?? '',
    },
    model: run ?? tracks.find((each) => each.model)?.model ?? null,
    cut: analysis?.cut ?? null,
    labels: labels.map(({ colour, ...rest }) => (colour ? { ...rest, colour } : rest)),
    ...(isPlain && (first?.model || first?.name === 'Labels') ? {} : { tracks: tracks.map(trackOf) }),
    segments: segments.filter((each) => !isOther(each)).map((each) => segmentOf(each, isPlain)),
    ...(others.length > 0 ? { others: others.map((each) => segmentOf(each, isPlain)) } : {}),
    ...(analysis?.warning ? { warning: analysis.warning } : {}),
    ...(document.observation ? { observation: document.observation } : {}),
    ...(document.cameras ? { cameras: document.cameras } : {}),
    ...(document.subjects ? { subjects: document.subjects } : {}),
  };
}

/** The model whose run the facts about one are of, as its track has it; null where no track holds what it found. */
function modelOfRun({ video, tracks }: InterchangeDocument): InterchangeModel | null {
  const { analysis } = video;
  if (!analysis) return null;
  const models = tracks.flatMap(({ model }) => model ?? []);
  const { model: ran } = analysis;
  if (ran === null) return models.length === 1 ? models[0]! : null;
  return models.find(({ id, sha256 }) => id === ran.id && sha256 === ran.sha256) ?? null;
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
