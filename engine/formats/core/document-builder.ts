import type { Problem, ReadContext } from './format.ts';
import {
  byTime,
  counted,
  type InterchangeCamera,
  type InterchangeDocument,
  type InterchangeLabel,
  type InterchangeModel,
  type InterchangeObservation,
  type InterchangeSegment,
  type InterchangeStudy,
  type InterchangeSubject,
  type InterchangeTrack,
  type InterchangeVideo,
  unknownVideo,
} from './interchange.ts';

/** A segment as a reader found it; what it leaves out has the value of one that a person drew. */
export interface FoundSegment {
  /** Its place in the file, for problems. */
  readonly at: string;
  readonly startUs: number | null;
  /** Null for a marker; NaN, or before the start, is a problem. */
  readonly endUs: number | null;
  /** The label's text; empty or null: not labelled. */
  readonly label: string | null;
  /** The label's id where the file has one apart from the text. */
  readonly labelId?: string | null;
  readonly path?: readonly string[];
  /** Name of its track; `Labels` by default. */
  readonly track?: string;
  readonly score?: number | null;
  readonly origin?: InterchangeSegment['origin'];
  readonly state?: InterchangeSegment['state'];
  readonly note?: string;
  readonly attributes?: Iterable<readonly [string, string]>;
  /** Empty: none. */
  readonly subject?: string;
  /** Empty: not said. */
  readonly observer?: string;
}

const DEFAULT_TRACK = 'Labels';

/** Most problems that are listed; the rest are counted. */
const MOST_PROBLEMS = 200;

/** The list of a reader's problems. It stays short however broken a file is. */
export class ProblemList {
  readonly #list: Problem[] = [];
  readonly #left = new Map<string, { readonly at: string; readonly why: string; count: number }>();
  #more = 0;

  add(at: string, message: string): void {
    if (this.#list.length < MOST_PROBLEMS) this.#list.push({ at, message });
    else this.#more++;
  }

  /**
   * Counts something that was understood but has no place in labels: one sentence for all of its kind.
   * @param noun in the singular
   * @param why as the end of the sentence
   */
  leftOut(at: string, noun: string, why: string): void {
    const found = this.#left.get(noun);
    if (found) found.count++;
    else this.#left.set(noun, { at, why, count: 1 });
  }

  get list(): readonly Problem[] {
    const left = [...this.#left].map(([noun, { at, why, count }]) => ({
      at,
      message: `${counted(count, noun)} left out: ${why}.`,
    }));
    const more =
      this.#more === 0 ? [] : [{ at: 'later', message: `${this.#more} more problems like these.` }];
    return left.length + more.length === 0 ? this.#list : [...this.#list, ...left, ...more];
  }
}

/** Collects what a reader finds about one video; labels and tracks come to be as segments name them. */
export class DocumentBuilder {
  readonly #video: InterchangeVideo;
  readonly #problems: ProblemList;
  readonly #labels = new Map<string, InterchangeLabel>();
  readonly #tracks = new Map<string, InterchangeTrack>();
  readonly #subjects = new Map<string, InterchangeSubject>();
  readonly #segments: InterchangeSegment[] = [];
  /** The session that this is, where the file has sessions. */
  observation: InterchangeObservation | null = null;
  /** What the file says of all its sessions. */
  study: InterchangeStudy | null = null;
  /** Other videos of the same events. */
  cameras: readonly InterchangeCamera[] = [];

  constructor(video: InterchangeVideo, problems: ProblemList) {
    this.#video = video;
    this.#problems = problems;
  }

  /** Adds a label, unless one of its id is there. Its id is its path and name by default. Returns the id. */
  label(label: Pick<InterchangeLabel, 'name'> & Partial<InterchangeLabel>): string {
    const { name, path = [], colour = null } = label;
    const id = label.id ?? [...path, name].join('/');
    if (!this.#labels.has(id)) this.#labels.set(id, { ...label, id, name, path, colour });
    return id;
  }

  /** Adds a subject, unless one of its name is there. */
  subject(name: string, { key = '', description = '' }: Partial<InterchangeSubject> = {}): void {
    if (!this.#subjects.has(name)) this.#subjects.set(name, { name, key, description });
  }

  /** Adds a track, unless one of its name is there. Returns its id, which is its name. */
  track(name: string, model: InterchangeModel | null = null, observer = ''): string {
    const whose = observer === '' ? {} : { observer };
    if (!this.#tracks.has(name))
      this.#tracks.set(name, { id: name, name, kind: model ? 'model' : 'human', model, ...whose });
    return name;
  }

  /** Adds a segment, or a problem when it makes no sense. Returns whether it was added. */
  segment(found: FoundSegment): boolean {
    const times = this.#timesOf(found);
    if (!times) return false;
    const score = found.score ?? null;
    const isScore = score === null || (score >= 0 && score <= 1);
    if (!isScore) this.#problems.add(found.at, 'The score is not between 0 and 1: read without it.');
    const name = found.label === null ? '' : found.label.trim();
    const { labelId } = found;
    const isLabelled = name !== '' || (labelId !== undefined && labelId !== null && labelId !== '');
    const origin = found.origin ?? 'human';
    this.#segments.push({
      track: this.track(found.track || DEFAULT_TRACK),
      ...times,
      label: isLabelled
        ? this.label({
            name: name || labelId!,
            ...(labelId ? { id: labelId } : {}),
            ...(found.path ? { path: found.path } : {}),
          })
        : null,
      score: isScore ? score : null,
      origin,
      state: found.state ?? (origin === 'model' ? 'suggested' : 'accepted'),
      note: found.note ?? '',
      attributes: Object.fromEntries(found.attributes ?? []),
      ...(found.subject ? { subject: found.subject } : {}),
      ...(found.observer ? { observer: found.observer } : {}),
    });
    return true;
  }

  #timesOf({ at, startUs, endUs }: FoundSegment): { startUs: number; endUs: number | null } | null {
    const refuse = (message: string) => {
      this.#problems.add(at, message);
      return null;
    };
    if (startUs === null || !Number.isSafeInteger(startUs))
      return refuse('The start is not a time: left out.');
    if (endUs !== null && !Number.isSafeInteger(endUs)) return refuse('The end is not a time: left out.');
    if (endUs === startUs) return refuse('It has no length: left out.');
    if (endUs !== null && endUs < startUs) return refuse('It ends before it starts: left out.');
    if ((endUs ?? startUs) < 0) return refuse('It lies before the video: left out.');
    if (startUs < 0) this.#problems.add(at, 'It starts before the video: cut at 0.');
    if (endUs === 0) return refuse('It lies before the video: left out.');
    return { startUs: Math.max(0, startUs), endUs };
  }

  get segmentCount(): number {
    return this.#segments.length;
  }

  document(): InterchangeDocument {
    return {
      video: this.#video,
      labels: [...this.#labels.values()],
      tracks: [...this.#tracks.values()],
      segments: this.#segments.sort(byTime),
      ...(this.observation ? { observation: this.observation } : {}),
      ...(this.study ? { study: this.study } : {}),
      ...(this.cameras.length > 0 ? { cameras: this.cameras } : {}),
      ...(this.#subjects.size > 0 ? { subjects: [...this.#subjects.values()] } : {}),
    };
  }
}

/**
 * What is known about a video: what the file says, filled up from the context.
 * @param said only what the file says; null and undefined are unknown
 */
export function knownVideo(
  context: ReadContext,
  said: { readonly [K in keyof InterchangeVideo]?: InterchangeVideo[K] | null | undefined } = {},
): InterchangeVideo {
  const given = Object.fromEntries(
    Object.entries(said).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
  const video = { ...unknownVideo(videoNameOf(context.name)), ...context.video, ...given };
  return context.frameRate ? { ...video, frameRate: context.frameRate, frameTimesUs: null } : video;
}

const LABEL_ENDINGS =
  /(\.(tubelet|boris|activitynet|results?|metadata|labels?|chapters|youtube|ava|charades|kinetics|cvat|via|labelstudio|label-studio|aggregated|fiftyone|ffmeta|deepethogram))?\.[a-z0-9]{1,9}$/i;

/** A video's likely name from a label file's: `clip.metadata.vtt` is about `clip`. */
export function videoNameOf(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? '';
  return base.replace(LABEL_ENDINGS, '') || base || 'video';
}

/** The last part of a path or address, decoded: `file:///a/my%20clip.mp4` is `my clip.mp4`. */
export function mediaName(pathOrUrl: string): string {
  const isUrl = /^[a-z][a-z0-9+.-]+:\/\//i.test(pathOrUrl);
  const path = isUrl ? pathOrUrl.replace(/[?#].*$/s, '') : pathOrUrl;
  const last = path.split(/[\\/]/).at(-1) ?? '';
  if (!isUrl) return last;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** A name without its ending: `clip.mp4` is `clip`. */
export function stemOf(name: string): string {
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || name;
}
