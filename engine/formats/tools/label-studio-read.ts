import { microsOfNumber } from '../../base/clock-text.ts';
import { onceOnly } from '../../base/memo.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted, type InterchangeDocument, type InterchangeVideo } from '../core/interchange.ts';
import { arrayOf, type JsonObject, numberOf, objectOf, parseJson, textOf } from '../core/read-json.ts';
import { type FrameTimes, frameTimesOf, parseRate, rateOfNumber } from '../fields/frame-times.ts';
import { type Region, regionsOf, stretchesOf } from './label-studio-regions.ts';

export const LABEL_STUDIO = 'Label Studio';

/** What a task calls its video and the config its picture. */
export const VIDEO = 'video';

/** Reads tasks with timeline labels, regions in seconds, or boxes on video. Errors: `format/invalid`, `usage` */
export function readLabelStudio(text: string, context: ReadContext): ReadResult {
  const json = parseJson(text, LABEL_STUDIO);
  const tasks = arrayOf(json) ?? (objectOf(json) ? [json] : null);
  if (!tasks) throw unreadable(LABEL_STUDIO, 'it is no list of tasks');
  const problems = new ProblemList();
  const documents = tasks.flatMap((value, index) => {
    const task = objectOf(value);
    if (!task) {
      problems.add(`${index}`, 'It is not a task: left out.');
      return [];
    }
    return readTask(task, `${index}`, context, problems);
  });
  if (documents.length === 0 && tasks.length > 0)
    throw unreadable(LABEL_STUDIO, 'it has no task with a video');
  return { documents, problems: problems.list };
}

function readTask(
  task: JsonObject,
  at: string,
  context: ReadContext,
  problems: ProblemList,
): InterchangeDocument[] {
  // The short export has the data's fields beside the results, and a task per annotation.
  const data = objectOf(task.get('data')) ?? task;
  const media = mediaOf(data);
  if (media === null) {
    problems.add(`${at}.data`, 'It names no video: left out.');
    return [];
  }
  const { regions, left } = regionsOf(task, at, problems);
  const name = textOf(data.get('file_name')) ?? uploadedName(media, task);
  const video = knownVideo(context, {
    name,
    durationUs: microsOfNumber(
      numberOf(data.get('duration')) ?? regions.find(({ lengthS }) => lengthS)?.lengthS,
    ),
    frameRate: rateOf(data) ?? rateOfRegions(regions),
  });
  const builder = new DocumentBuilder(video, problems);
  const annotator = objectOf(task.get('data')) ? null : numberOf(task.get('annotator'));
  if (annotator !== null) builder.observation = { name: `annotator ${annotator}` };
  const framesOf = onceOnly(() => framesFor(video));
  for (const region of regions) readRegion(builder, region, framesOf, problems);
  for (const [type, count] of left)
    problems.add(at, `${counted(count, 'result')} of type "${type}" left out: no stretch of time is in it.`);
  return [builder.document()];
}

/** Its timeline counts frames at an even rate whatever the file's own frames. */
function framesFor(video: InterchangeVideo): FrameTimes {
  return frameTimesOf({ ...video, frameTimesUs: video.frameRate ? null : video.frameTimesUs });
}

function rateOf(data: JsonObject) {
  for (const field of ['frame_rate', 'frameRate', 'framerate', 'fps']) {
    const value = data.get(field);
    const rate = typeof value === 'number' ? rateOfNumber(value) : parseRate(textOf(value) ?? '');
    if (rate) return rate;
  }
  return null;
}

/** Boxes say how many frames and seconds their video has. */
function rateOfRegions(regions: readonly Region[]) {
  for (const { value } of regions) {
    const [frames, seconds] = [numberOf(value.get('framesCount')), numberOf(value.get('duration'))];
    if (frames !== null && seconds !== null && frames > 0 && seconds > 0)
      return rateOfNumber(frames / seconds);
  }
  return null;
}

/** The address of the video: under `video`, or the only text that looks like a media file. */
function mediaOf(data: JsonObject): string | null {
  const named = textOf(data.get(VIDEO)) ?? textOf(data.get('file')) ?? textOf(data.get('url'));
  if (named !== null) return localFile(named);
  const texts = [...data.values()].flatMap((value) => textOf(value) ?? []);
  const found = texts.find((each) =>
    /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|ts|ogv)([?#].*)?$/i.test(each.slice(-300)),
  );
  return found === undefined ? null : localFile(found);
}

/** `/data/local-files/?d=folder/clip.mp4` is `folder/clip.mp4`. */
function localFile(address: string): string {
  const match = /[?&]d=([^&#]+)/.exec(address.slice(0, 5000));
  if (!match) return address;
  try {
    return decodeURIComponent(match[1]!);
  } catch {
    return match[1]!;
  }
}

/** The file's name, without the eight signs that Label Studio puts before uploaded ones. */
function uploadedName(address: string, task: JsonObject): string {
  const name = mediaName(address);
  const isUpload = /(^|\/)upload\//.test(address) || textOf(task.get('file_upload')) === name;
  return isUpload ? name.replace(/^[0-9a-f]{8}-(?=.)/, '') : name;
}

function readRegion(
  builder: DocumentBuilder,
  region: Region,
  framesOf: () => FrameTimes,
  problems: ProblemList,
): void {
  const { at, whole, value, track, observer, attributes, isSuggested } = region;
  const origin = textOf(whole.get('origin'));
  const isModels = isSuggested || origin === 'prediction' || origin === 'prediction-changed';
  const state = isSuggested ? 'suggested' : origin === 'prediction-changed' ? 'edited' : 'accepted';
  for (const stretch of stretchesOf(value, framesOf)) {
    if (!stretch) {
      problems.add(at, 'Its range is not from a frame to a frame: left out.');
      continue;
    }
    const note = (arrayOf(objectOf(whole.get('meta'))?.get('text')) ?? []).flatMap(
      (line) => textOf(line) ?? [],
    );
    for (const label of region.labels.length > 0 ? region.labels : ['']) {
      builder.segment({
        at,
        ...stretch,
        label,
        track,
        observer,
        score: numberOf(whole.get('score')),
        origin: isModels && !(isSuggested && origin === 'manual') ? 'model' : 'human',
        state,
        note: note.join('\n'),
        attributes,
      });
    }
  }
}
