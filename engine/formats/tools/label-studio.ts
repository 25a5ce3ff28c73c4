import { secondsNumber } from '../../base/clock-text.ts';
import { defineFormat, type WriteOptions, type Written } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  type InterchangeSegment,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { looksLikeJson } from '../core/read-json.ts';
import { escapeXml } from '../core/xml.ts';
import { type FrameTimes, frameTimesOf, movedByFrames, rateText, spanOf } from '../fields/frame-times.ts';
import { mediaPlace } from '../fields/media-address.ts';
import { LABEL_STUDIO, readLabelStudio, VIDEO } from './label-studio-read.ts';

const ORIGINS = {
  suggested: 'prediction',
  accepted: 'prediction',
  edited: 'prediction-changed',
  rejected: '',
};

/**
 * Label Studio tasks with timeline labels, and the labelling config that shows them. What a person decided is an
 * annotation, what is only suggested a prediction. Ranges are frames of the even rate that the config states, from 1,
 * the last included.
 */
export const labelStudio = defineFormat({
  id: 'label-studio',
  title: LABEL_STUDIO,
  extension: '.label-studio.json',
  importer: { recognise, read: readLabelStudio, countsFrames: true },
  exporter: {
    uses: ['frameRate', 'mediaUrl'],
    losses,
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

/** Its timeline counts frames at an even rate whatever the file's own frames. */
function evenTimes({ video }: InterchangeDocument, options: Pick<WriteOptions, 'frameRate'>): FrameTimes {
  return frameTimesOf(
    { ...video, frameTimesUs: video.frameRate ? null : video.frameTimesUs },
    options.frameRate,
  );
}

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const moved = movedByFrames(evenTimes(document, options), document.segments);
  const markers = document.segments.filter(({ endUs }) => endUs === null).length;
  const rejected = document.segments.filter(({ state }) => state === 'rejected').length;
  const names = controlNames(document);
  const renamed = document.tracks.filter(({ id, name }) => names.get(id) !== name).length;
  return [
    ...(moved > 0 ? [`Edges of ${counted(moved, 'segment')} moved to the nearest frame.`] : []),
    ...(markers > 0 ? [`${counted(markers, 'marker')} written as a segment of one frame.`] : []),
    ...(rejected > 0 ? [`${counted(rejected, 'rejected suggestion')} left out.`] : []),
    ...(renamed > 0 ? [`${counted(renamed, 'track')} written with a simpler name.`] : []),
    ...commonLosses(document, {
      markers: true,
      unlabelled: true,
      scores: true,
      states: true,
      origins: true,
      notes: true,
      tracks: true,
    }),
    ...labelTextLosses(document),
  ];
}

/** Names of the controls, one per track: the track's own where it is a plain word. */
function controlNames({ tracks }: Pick<InterchangeDocument, 'tracks'>): Map<string, string> {
  const taken = new Set<string>([VIDEO]);
  return new Map(
    tracks.map(({ id, name }) => {
      const plain = name.replace(/[^\p{L}\p{N}_-]+/gu, '_').replace(/^_+|_+$/g, '') || 'labels';
      let free = plain;
      for (let number = 2; taken.has(free); number++) free = `${plain}_${number}`;
      taken.add(free);
      return [id, free] as const;
    }),
  );
}

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions): Written {
  const tasks = documents.map((document) => taskOf(document, options));
  return {
    text: `${JSON.stringify(tasks, null, 2)}\n`,
    beside: [{ ending: '.config.xml', text: configOf(documents, options) }],
  };
}

function taskOf(document: InterchangeDocument, options: WriteOptions): Record<string, unknown> {
  const { video, segments, tracks } = document;
  const frames = evenTimes(document, options);
  const names = controlNames(document);
  const texts = labelTexts(document);
  const regionOf = (segment: InterchangeSegment, index: number) => {
    const { first, end } = spanOf(frames, segment);
    return {
      id: `r${index + 1}`,
      from_name: names.get(segment.track),
      to_name: VIDEO,
      type: 'timelinelabels',
      origin: segment.origin === 'human' ? 'manual' : ORIGINS[segment.state],
      value: {
        ranges: [{ start: first + 1, end }],
        timelinelabels: segment.label === null ? [] : [texts.get(segment.label)],
      },
      ...(segment.score === null ? {} : { score: segment.score }),
      ...(segment.note === '' ? {} : { meta: { text: [segment.note] } }),
    };
  };
  const suggested = segments.filter(({ state }) => state === 'suggested');
  const decided = segments.filter(({ state }) => state === 'accepted' || state === 'edited');
  const models = [...new Set(tracks.flatMap(({ model }) => (model ? `${model.id}-${model.version}` : [])))];
  const scores = suggested.flatMap(({ score }) => score ?? []);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return {
    data: {
      [VIDEO]: mediaPlace(video, options) ?? video.name,
      file_name: video.name,
      ...(frames.rate ? { frame_rate: rateText(frames.rate) } : {}),
      ...(video.durationUs === null ? {} : { duration: secondsNumber(video.durationUs) }),
    },
    ...(decided.length > 0 ? { annotations: [{ result: decided.map(regionOf) }] } : {}),
    ...(suggested.length > 0
      ? {
          predictions: [
            {
              model_version: models.join(', ') || 'suggested',
              ...(scores.length > 0 ? { score: Math.round(mean * 1e6) / 1e6 } : {}),
              result: suggested.map((segment, index) => regionOf(segment, decided.length + index)),
            },
          ],
        }
      : {}),
  };
}

/** The labelling config: a control per track with every label. */
function configOf(documents: readonly InterchangeDocument[], options: WriteOptions): string {
  const labels = new Map<string, string | null>();
  const controls = new Set<string>();
  let rate: number | null = null;
  for (const document of documents) {
    const texts = labelTexts(document);
    for (const { id, colour } of document.labels) labels.set(texts.get(id)!, colour);
    for (const name of controlNames(document).values()) controls.add(name);
    const own = evenTimes(document, options).rate;
    rate ??= own && own.num / own.den;
  }
  const list = [...labels].map(
    ([text, colour]) =>
      `    <Label value="${escapeXml(text)}"${colour ? ` background="${escapeXml(colour)}"` : ''}/>\n`,
  );
  const control = (name: string) =>
    `  <TimelineLabels name="${escapeXml(name)}" toName="${VIDEO}">\n${list.join('')}  </TimelineLabels>\n`;
  const frameRate = rate === null ? '' : ` frameRate="${Number.isInteger(rate) ? `${rate}.0` : rate}"`;
  return `<View>\n${[...controls].map(control).join('')}  <Video name="${VIDEO}" value="$${VIDEO}"${frameRate} timelineHeight="120"/>\n</View>\n`;
}

function recognise(text: string): number {
  if (!looksLikeJson(text)) return 0;
  const head = text.slice(0, 200_000);
  if (head.includes('"timelinelabels"')) return 0.97;
  if (
    /"type"\s*:\s*"([a-z]*labels|videorectangle)"/.test(head) &&
    /"(annotations|completions|predictions)"/.test(head)
  )
    return 0.9;
  // Tasks without a single region.
  return /^\uFEFF?\s*\[\s*\{\s*"data"\s*:/.test(head) ? 0.7 : 0;
}
