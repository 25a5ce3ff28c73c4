import * as v from 'valibot';
import { COLUMN_IDS } from '../document/segment-columns.ts';

/** One thing that is remembered. */
export interface Setting<S extends v.GenericSchema = v.GenericSchema> {
  /** What a value must be; one that makes no sense is left out when it is read. */
  readonly schema: S;
  readonly initial: v.InferOutput<S>;
  /** Whether it is of this window alone, not of the user. */
  readonly isLocal: boolean;
  /** Brings a value that is set into its bounds. */
  readonly hold: (value: v.InferOutput<S>) => v.InferOutput<S>;
}

type Hold<S extends v.GenericSchema> = Setting<S>['hold'];

function setting<const S extends v.GenericSchema>(
  isLocal: boolean,
  schema: S,
  initial: v.InferOutput<S>,
  hold: Hold<S> = (value) => value,
): Setting<S> {
  return { schema, initial, isLocal, hold };
}

const ofUser = <const S extends v.GenericSchema>(schema: S, initial: v.InferOutput<S>, hold?: Hold<S>) =>
  setting(false, schema, initial, hold);
const ofWindow = <const S extends v.GenericSchema>(schema: S, initial: v.InferOutput<S>, hold?: Hold<S>) =>
  setting(true, schema, initial, hold);

const between = (least: number, most: number) => (value: number) => Math.min(most, Math.max(least, value));
const MOST_REACTION_MS = 2000;
const MOST_LEAD_MS = 5000;
export const MIN_LANE = 16;
export const MAX_LANE = 72;
const positive = v.pipe(v.number(), v.minValue(0));

/** Every setting, said once: its name, what it may be, what it is at first, and whose it is. */
export const SETTINGS = {
  theme: ofUser(v.picklist(['system', 'dark', 'light']), 'system'),
  /** 0 to 1. */
  volume: ofWindow(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.5, between(0, 1)),
  isMuted: ofWindow(v.boolean(), false),
  /** Height of the timeline in CSS pixels, or null for a share of the window. */
  timelineHeight: ofWindow(v.nullable(positive), null),
  /** Width of the list of open videos in CSS pixels, or null for its own. */
  libraryWidth: ofWindow(v.nullable(positive), null),
  /** Width of the panel of labels in CSS pixels, or null for its own. */
  sideWidth: ofWindow(v.nullable(positive), null),
  /** Height of the list of labels in CSS pixels, or null for what it needs. */
  labelsHeight: ofWindow(v.nullable(positive), null),
  foldsLibrary: ofWindow(v.boolean(), false),
  foldsSide: ofWindow(v.boolean(), false),
  /** Where the model runs, from the next analysis on. */
  compute: ofUser(v.picklist(['auto', 'processor', 'any-gpu']), 'auto'),
  /** Time between an action and the finger on a label's key. */
  reactionMs: ofUser(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_REACTION_MS)),
    250,
    (value) => Math.round(between(0, MOST_REACTION_MS)(value)),
  ),
  /** What an arrow key moves the playhead by. */
  arrowStep: ofUser(v.picklist(['second', 'frame']), 'second'),
  /** Where the labels of a video are saved. */
  projectPlace: ofUser(v.picklist(['library', 'beside']), 'library'),
  /** Whether batches decode with the ffmpeg that is installed on this computer. */
  nativeDecoder: ofUser(v.boolean(), false),
  /** Where other machines take their videos from, without a password; empty where that is nowhere. */
  queueAddress: ofUser(v.pipe(v.string(), v.maxLength(1100)), ''),
  /** Whether videos are analysed as soon as they are opened. */
  analysesOnOpen: ofUser(v.boolean(), true),
  /** Whether a click on a segment plays it. */
  playsOnClick: ofUser(v.boolean(), false),
  /** How much earlier than a segment its repetition begins. */
  loopLeadMs: ofUser(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_LEAD_MS)), 0),
  /** Whether the sound is heard where the playhead is dragged. */
  scrubsSound: ofUser(v.boolean(), true),
  /** Whether the timeline turns the page when the playhead leaves it. */
  followsPlayhead: ofUser(v.boolean(), true),
  /** Whether the timeline has a strip of pictures. */
  showsPictures: ofUser(v.boolean(), true),
  /** Whether the timeline shows the sound. */
  showsSound: ofUser(v.boolean(), true),
  /** Whether a group of labels is named where none of them is sure enough. */
  backsOff: ofUser(v.boolean(), true),
  /** Chords of commands that a person bound, by the id of the command; an empty list unbinds it. */
  keys: ofUser(v.pipe(v.record(v.string(), v.pipe(v.array(v.string()), v.readonly())), v.readonly()), {}),
  /** The label set that a video without labels begins with, as `writeLabelSet` writes it. */
  labelSet: ofUser(v.nullable(v.string()), null),
  /** The study that videos join. */
  study: ofUser(v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,40}$/)), 'default'),
  /** What the list of segments shows of each. */
  listColumns: ofWindow(v.pipe(v.array(v.picklist(COLUMN_IDS)), v.readonly()), ['start', 'label', 'score']),
  /** How the list of segments is ordered. */
  listSort: ofWindow(v.object({ column: v.picklist(COLUMN_IDS), isDown: v.boolean() }), {
    column: 'start',
    isDown: false,
  }),
  /** What the rows of a person's segments are about. */
  rowsBy: ofWindow(v.picklist(['track', 'subject', 'label']), 'track'),
  /** Height of a row of segments in CSS pixels. */
  laneHeight: ofWindow(v.pipe(v.number(), v.minValue(MIN_LANE), v.maxValue(MAX_LANE)), 26, (value) =>
    Math.round(between(MIN_LANE, MAX_LANE)(value)),
  ),
  /** Whether the names of segments too short for them have no lane above. */
  foldsNames: ofWindow(v.boolean(), false),
  /** Who codes at this computer, by name, or null for nobody in particular. */
  observer: ofWindow(v.nullable(v.string()), null),
  /** Whether an observer sees only what they coded themselves. */
  hidesOthers: ofWindow(v.boolean(), true),
  /** How fast a whole video was analysed last, in seconds of video per second, by where the model ran. */
  speeds: ofUser(v.pipe(v.record(v.string(), positive), v.readonly()), {}),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type SettingValues = {
  -readonly [Name in SettingName]: v.InferOutput<(typeof SETTINGS)[Name]['schema']>;
};
export type Theme = SettingValues['theme'];
export type BoundKeys = SettingValues['keys'];

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** What makes sense of an object from outside, setting by setting. */
export function understood(read: Readonly<Record<string, unknown>>): Partial<SettingValues> {
  const found = SETTING_NAMES.flatMap((name) => {
    const parsed = v.safeParse(SETTINGS[name].schema, read[name]);
    return parsed.success ? [[name, parsed.output] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Everything as it is before anything was changed. */
export function initialSettings(): SettingValues {
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, SETTINGS[name].initial])) as SettingValues;
}
