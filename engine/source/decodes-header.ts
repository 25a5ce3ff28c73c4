/** A request with this header is for bytes that are decoded now: who answers it leaves processors to who asks. */
export const DECODES_HEADER = 'tubelet-decodes';

/** Tells this thread's reads from those of others. */
const READER = Math.random().toString(36).slice(2);

/** The header's value. @param processors that decoding what is read keeps busy */
export function decodesValue(processors: number): string {
  return `${processors} ${READER}`;
}

/** What a value says; one processor where it is not understood. */
export function readDecodes(value: string): { readonly reader: string; readonly processors: number } {
  const [, processors = '1', reader = ''] = /^(\d{1,3}) (\w+)$/.exec(value) ?? [];
  return { reader, processors: Math.max(1, Number(processors)) };
}
