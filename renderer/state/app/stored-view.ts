import * as v from 'valibot';
import { openedMedia } from '../../../electron/contract/media.ts';
import type { Immutable } from '../../../electron/contract/wire/immutable.ts';
import type { Told } from './notices.svelte.ts';

const VIEW = 'tubelet.view';
const DESK = 'tubelet.desk';
const CODING = 'tubelet.coding';
const TOLD = 'tubelet.told';
const viewSchema = v.object({ url: v.string(), timeUs: v.number() });
const openSchema = v.object({
  media: openedMedia,
  /** Of a video that was opened from the library: its number there. */
  libraryId: v.exactOptional(v.number()),
});
const deskSchema = v.object({
  open: v.array(openSchema),
  /** Tokens of files that were taken out of the list. */
  removed: v.array(v.string()),
  /** Folders whose coming was shown. */
  folders: v.array(v.number()),
});

const codingSchema = v.object({
  /** The study that each video was shown in, by its content id. */
  studies: v.record(v.string(), v.string()),
  /** Who was coded in each study, by name. */
  subjects: v.record(v.string(), v.string()),
});

const toldSchema = v.array(v.object({ message: v.string(), lines: v.array(v.string()) }));

/** What one window showed: the address of a host's file, and the time in it. */
export type StoredView = v.InferOutput<typeof viewSchema>;
/** A file of the host that was open. */
export type StoredVideo = Immutable<v.InferOutput<typeof openSchema>>;
/** Which files of the host were open in one window, oldest first. */
export type StoredDesk = Immutable<v.InferOutput<typeof deskSchema>>;

/** In which studies one window showed its videos, and whom it coded there. */
export type StoredCoding = Immutable<v.InferOutput<typeof codingSchema>>;

/** What this window showed before it was loaded anew; null when that is not known. */
export const readStoredView = (): StoredView | null => read(VIEW, viewSchema);

export function storeView(view: StoredView): void {
  sessionStorage.setItem(VIEW, JSON.stringify(view));
}

/** What this window had open before it was loaded anew; null when that is not known. */
export const readStoredDesk = (): StoredDesk | null => read(DESK, deskSchema);

export function storeDesk(desk: StoredDesk): void {
  sessionStorage.setItem(DESK, JSON.stringify(desk));
}

/** What was coded in this window before it was loaded anew; null when that is not known. */
export const readStoredCoding = (): StoredCoding | null => read(CODING, codingSchema);

export function storeCoding(coding: StoredCoding): void {
  sessionStorage.setItem(CODING, JSON.stringify(coding));
}

/** What this window told before it was loaded anew and nobody dismissed. */
export const readStoredTold = (): readonly Told[] => read(TOLD, toldSchema) ?? [];

export function storeTold(told: readonly Told[]): void {
  sessionStorage.setItem(TOLD, JSON.stringify(told));
}

function read<const S extends v.GenericSchema>(key: string, schema: S): v.InferOutput<S> | null {
  try {
    return v.parse(schema, JSON.parse(sessionStorage.getItem(key) ?? 'null'));
  } catch {
    return null;
  }
}
