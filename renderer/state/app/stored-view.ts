import * as v from 'valibot';

const KEY = 'tubelet.view';
const viewSchema = v.object({ url: v.string(), timeUs: v.number() });

/** What one window showed: the address of a host's file, and the time in it. */
export type StoredView = v.InferOutput<typeof viewSchema>;

/** What this window showed before it was loaded anew; null when that is not known. */
export function readStoredView(): StoredView | null {
  try {
    return v.parse(viewSchema, JSON.parse(sessionStorage.getItem(KEY) ?? 'null'));
  } catch {
    return null;
  }
}

export function storeView(view: StoredView): void {
  sessionStorage.setItem(KEY, JSON.stringify(view));
}
