import * as v from 'valibot';
import type { BridgeVerb } from './bridge-channels.ts';

const shortText = v.pipe(v.string(), v.maxLength(500));
/** One command of the page; `chord` is as the page writes it, such as `Mod+Shift+E`, and null when it has no key. */
export const menuCommand = v.strictObject({
  id: shortText,
  title: shortText,
  group: shortText,
  chord: v.nullable(shortText),
  enabled: v.boolean(),
});
export const desktopNote = v.strictObject({ title: shortText, body: shortText });

/** Arguments as they arrive, in order; anything else is refused before the verb runs. */
const bridgeArguments = {
  openFiles: v.strictTuple([]),
  openFolder: v.strictTuple([]),
  chooseFolder: v.strictTuple([shortText]),
  showFolder: v.strictTuple([shortText]),
  /** Paths, as the preload script knows them; empty for what lies on no disk. */
  openDropped: v.strictTuple([v.pipe(v.array(v.pipe(v.string(), v.maxLength(32_768))), v.maxLength(10_000))]),
  showProgress: v.strictTuple([v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)))]),
  showMenu: v.strictTuple([v.pipe(v.array(menuCommand), v.maxLength(1000))]),
  notify: v.strictTuple([desktopNote]),
  showTheme: v.strictTuple([v.picklist(['system', 'dark', 'light'])]),
  askForUpdates: v.strictTuple([v.boolean()]),
  saved: v.strictTuple([]),
} as const satisfies Record<BridgeVerb, v.GenericSchema>;

export type BridgeArguments<V extends BridgeVerb> = v.InferOutput<(typeof bridgeArguments)[V]>;

/** Throws when `args` are not the verb's. */
export function parseBridgeCall<V extends BridgeVerb>(verb: V, args: readonly unknown[]): BridgeArguments<V> {
  return v.parse<(typeof bridgeArguments)[V]>(bridgeArguments[verb], args);
}
