import * as v from 'valibot';
import { hostEvent } from './host-events.ts';
import { openedMedia } from './media.ts';
import { hostProblem, id } from './parts.ts';
import { endpoint, events } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

export const modelSummary = v.object({
  id: v.string(),
  title: v.string(),
  version: v.string(),
  kind: v.picklist(['streaming', 'clip', 'taught']),
  /** Folder URL of the package, ending in `/`, relative to the page's origin. */
  base: v.string(),
});
export type ModelSummary = Immutable<v.InferOutput<typeof modelSummary>>;

export const sessionInfo = v.object({
  version: v.string(),
  door: v.picklist(['desktop', 'browser']),
  models: v.array(modelSummary),
  /**
   * Every file given on the command line or opened from the system so far, oldest first. A page listens to the
   * events first and then reads this, and knows by the token what it already has.
   */
  opened: v.array(openedMedia),
  /** Every folder given on the command line or opened from the system so far, oldest first: its id in the library. */
  folders: v.array(id),
  /** Files that could not be opened and model packages that could not be read. */
  problems: v.array(hostProblem),
});
export type SessionInfo = Immutable<v.InferOutput<typeof sessionInfo>>;

/** Whether the desktop asks for newer versions, which it does only for who turned it on. */
export const updateState = v.object({
  /** The one computer that is asked. */
  host: v.string(),
  isOn: v.boolean(),
  /** Turned on in this sitting: it takes effect when the app starts again. */
  isFromNextStart: v.boolean(),
  /** The version that is there; null when none is known of. */
  newer: v.nullable(v.string()),
});
export type UpdateState = Immutable<v.InferOutput<typeof updateState>>;

export const aboutInfo = v.object({
  /** What the app runs in, such as `Electron 45.4.1 · Chromium 154.0.1 · Node 24.18.1`. */
  runtime: v.string(),
  /** Requests that were refused: in the desktop all that would have left the app, since it was installed; in a
   * browser all that came from elsewhere or without the key, since `serve` was started. */
  refusedRequests: v.number(),
  /** Null where newer versions cannot be asked for. */
  updates: v.nullable(updateState),
});
export type AboutInfo = Immutable<v.InferOutput<typeof aboutInfo>>;

export const sessionEndpoints = {
  session: endpoint({ does: 'read what there is', method: 'GET', path: '/api/session', answer: sessionInfo }),
  about: endpoint({ does: 'say what it runs in', method: 'GET', path: '/api/about', answer: aboutInfo }),
  events: endpoint({
    does: 'tell what happens',
    method: 'GET',
    path: '/api/events',
    answer: events(hostEvent),
  }),
};
