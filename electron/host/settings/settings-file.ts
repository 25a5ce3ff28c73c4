import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { PRIVATE_FILE } from '../private-files.ts';

const pixels = v.pipe(v.number(), v.integer());
const settingsSchema = v.object({
  window: v.optional(
    v.object({ x: pixels, y: pixels, width: pixels, height: pixels, maximized: v.boolean() }),
  ),
  lastFolder: v.optional(v.string()),
  /** Where files were written last. */
  lastTarget: v.optional(v.string()),
  /** Paths, the last opened first. */
  recentFiles: v.optional(v.array(v.string())),
  theme: v.optional(v.picklist(['system', 'dark', 'light'])),
  /** Electron's zoom level: 0 is the actual size, each step a fifth more. */
  zoom: v.optional(v.pipe(v.number(), v.minValue(-5), v.maxValue(5))),
  /** Requests beyond the app that were refused, ever. */
  refusedRequests: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  updates: v.optional(
    v.object({
      /** Whether the person asked to be told of newer versions. */
      isOn: v.boolean(),
      /** When it was last asked, successfully. */
      askedAtMs: v.optional(v.number()),
      /** The version that was the newest then. */
      newest: v.optional(v.string()),
    }),
  ),
});

/** What the desktop remembers from one start to the next. */
export type Settings = v.InferOutput<typeof settingsSchema>;
export type WindowPlace = NonNullable<Settings['window']>;

/** The settings in `file`. Nothing here is worth a failure: a file that is missing or damaged holds no settings. */
export function readSettings(file: string): Settings {
  try {
    return v.parse(settingsSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/** Replaces the file as a whole, so that a power cut leaves the old or the new one. Synchronous: windows close now. */
export function writeSettings(file: string, settings: Settings): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(settings, null, 2)}\n`, { flush: true, mode: PRIVATE_FILE });
  renameSync(draft, file);
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `place` when enough of it is on one of the screens to be grabbed; undefined when that screen is gone. */
export function visiblePlace(
  place: WindowPlace | undefined,
  screens: readonly Area[],
): WindowPlace | undefined {
  if (!place) return undefined;
  const grabbable = 100;
  const shows = screens.some((screen) => {
    const across = Math.min(place.x + place.width, screen.x + screen.width) - Math.max(place.x, screen.x);
    const topOnScreen = place.y >= screen.y - 8 && place.y < screen.y + screen.height - grabbable;
    return across >= grabbable && topOnScreen;
  });
  return shows ? place : undefined;
}
