/** A request with this header is for bytes that are decoded now: who answers it leaves processors to who asks. */
export const DECODES_HEADER = 'tubelet-decodes';
