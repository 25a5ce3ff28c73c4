/** What a column with texts can be taken for, apart from the label. */
export type TextRole =
  | 'video'
  | 'labelName'
  | 'label'
  | 'score'
  | 'origin'
  | 'state'
  | 'track'
  | 'subject'
  | 'observer'
  | 'observation'
  | 'note'
  | 'path'
  | 'frameRate';

/** What a column with times or frames can be taken for. */
export type TimeRole = 'start' | 'end' | 'duration' | 'startFrame' | 'endFrame';

/** What a number in a column counts: `clock` has colons or seconds, `timecode` frames after the last colon. */
export type Unit = 'clock' | 's' | 'ms' | 'us' | 'min' | 'timecode' | 'frame';

/** What programs call columns of texts, in small letters with spaces. The first that is there counts. */
export const TEXT_TITLES: Readonly<Record<Exclude<TextRole, 'label' | 'labelName'>, readonly string[]>> = {
  video: [
    'video',
    'video id',
    'video name',
    'videoid',
    'video file',
    'video path',
    'file',
    'filename',
    'file name',
    'file path',
    'filepath',
    'media',
    'media file',
    'media file name',
    'youtube id',
    'yt id',
    'ytid',
    'vid',
    'clip id',
  ],
  score: ['score', 'confidence', 'probability', 'conf', 'prob'],
  origin: ['origin'],
  state: ['state'],
  track: ['track', 'tier', 'layer'],
  subject: ['subject', 'individual', 'animal', 'participant', 'participant id', 'actor', 'player', 'person'],
  observer: ['observer', 'annotator', 'coder', 'rater', 'annotator id', 'worker id'],
  observation: ['observation', 'observation id'],
  note: ['note', 'comment', 'notes', 'comments', 'remark', 'remarks', 'description'],
  path: ['path'],
  frameRate: ['fps', 'frame rate', 'framerate', 'fps (frame/s)'],
};

/** What programs call the column of the label, the likeliest first; one of texts comes before one of numbers. */
export const LABEL_TITLES: readonly string[] = [
  'classname',
  'class name',
  'label name',
  'action name',
  'label',
  'action',
  'behavior',
  'behaviour',
  'activity',
  'event',
  'trial type',
  'class',
  'annotation',
  'narration',
  'type',
  'event type',
  'code',
  'category',
  'tag',
  'name',
  'title',
  'text',
  'value',
  'description',
  'scene number',
];

interface TimeTitle {
  readonly role: 'start' | 'end' | 'duration';
  readonly unit: Unit;
  /** Lower is likelier: `time` alone says less than `start time`. */
  readonly rank: number;
  readonly isLast: boolean;
}

const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [/ (hh mm ss ff|timecode|time code|smpte)$/, 'timecode'],
  [/ (hh mm ss( m?s(ec)?)?|ss m?s(ec)?|ss)$/, 'clock'],
  [/ (milliseconds?|millis|msecs?|ms)$/, 'ms'],
  [/ (microseconds?|micros|us|µs)$/, 'us'],
  [/ (minutes?|mins?)$/, 'min'],
  [/ (seconds?|secs?|s)$/, 's'],
  [/ (frames?( (number|nr|no|index|id|idx))?)$/, 'frame'],
];

const STARTS =
  /^(start|begin|beginning|from|onset|in|t start|tstart|t0|start time|starttime|begin time|begintime|time start|time begin|start timestamp|time in|in point|in time)$/;
const ENDS =
  /^(end|stop|to|offset|out|t end|tend|t1|until|finish|end time|endtime|stop time|stoptime|time end|time stop|finish time|end timestamp|stop timestamp|time out|out point|out time|last)$/;
const LENGTHS = /^(duration|dur|length|len|duration time|time duration)$/;
const INSTANTS = /^(time|timestamp|time stamp|t|timepoint|time point)$/;

/** What a title says of times, or null. */
export function timeTitle(title: string): TimeTitle | null {
  let rest = ` ${title}`
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[()[\]:.,/_\s-]+/g, ' ')
    .trimEnd();
  let unit: Unit = 's';
  for (const [pattern, its] of UNITS) {
    if (!pattern.test(rest)) continue;
    rest = rest.replace(pattern, '');
    unit = its;
    break;
  }
  rest = rest.trim();
  const framed = /^(?:frame|f) (start|end|begin|stop|in|out|onset|offset)$/.exec(rest);
  if (framed) {
    rest = framed[1]!;
    unit = 'frame';
  }
  const isLast = unit === 'frame' && rest === 'last';
  if (unit === 'frame' && rest === 'first') return { role: 'start', unit, rank: 0, isLast };
  // `last` alone is a word like any other.
  if (rest === 'last' && !isLast) return null;
  if (STARTS.test(rest)) return { role: 'start', unit, rank: 0, isLast };
  if (ENDS.test(rest)) return { role: 'end', unit, rank: 0, isLast };
  if (LENGTHS.test(rest)) return { role: 'duration', unit, rank: 0, isLast };
  if (INSTANTS.test(rest)) return { role: 'start', unit, rank: 1, isLast };
  return unit === 'frame' && rest === '' && /frame/i.test(title)
    ? { role: 'start', unit, rank: 2, isLast }
    : null;
}
