import { idOf } from '../document/ids.ts';
import type { CodedEvent, CodedVideo } from './coded-video.ts';

let last = 0;

/** What an observer coded, from and to in seconds. */
export function coded(
  label: string,
  from: number,
  to: number | null,
  { subject = '', observer = 'Ada', isModels = false }: Partial<CodedEvent> = {},
): CodedEvent {
  return {
    segmentId: idOf('segment', `coded${++last}`),
    label,
    subject,
    observer: isModels ? '' : observer,
    coder: isModels ? 'Model' : observer === '' ? 'You' : observer,
    isModels,
    startUs: Math.round(from * 1e6),
    endUs: to === null ? null : Math.round(to * 1e6),
  };
}

/** A video with what was coded of it. */
export function videoOf(name: string, seconds: number, events: readonly CodedEvent[]): CodedVideo {
  const coders = new Map(
    events.map(({ coder, observer, isModels }) => [
      `${coder} ${observer}`,
      { name: coder, observer, isModels },
    ]),
  );
  return {
    contentId: name,
    name,
    durationUs: seconds * 1e6,
    events: [...events].sort((a, b) => a.startUs - b.startUs),
    coders: [...coders.values()],
  };
}
