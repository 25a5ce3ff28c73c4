declare const typeOfId: unique symbol;

/** The id of a record of one type: `<type>:<anything>`, so that no two records of a document share one. */
export type RecordId<T extends string> = string & { readonly [typeOfId]: T };

export type VideoId = RecordId<'video'>;
export type TrackId = RecordId<'track'>;
export type SegmentId = RecordId<'segment'>;
export type LabelId = RecordId<'label'>;
export type MappingId = RecordId<'mapping'>;
export type SeenId = RecordId<'seen'>;
export type SelectionId = RecordId<'selection'>;
export type SubjectId = RecordId<'subject'>;
export type ObserverId = RecordId<'observer'>;
export type StudyId = RecordId<'study'>;
export type RegionId = RecordId<'region'>;
export type CameraId = RecordId<'camera'>;
export type RunningId = RecordId<'running'>;

/** Makes a new id. Tests give a seeded one. */
export type IdSource = <T extends string>(type: T) => RecordId<T>;

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LENGTH = 14;

/** Random bytes are fetched in bulk: a call for each id would be most of the cost of a run with thousands. */
const pool = new Uint8Array(4096);
let used = pool.length;

function randomByte(): number {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  return pool[used++]!;
}

/** Ids of 14 letters and digits, 83 bits: two machines that label the same video do not meet. */
export const randomIds: IdSource = (type) => {
  let text = '';
  while (text.length < LENGTH) {
    const byte = randomByte();
    // 248 is four times 62: larger bytes would make some letters likelier.
    if (byte < 248) text += ALPHABET[byte % 62];
  }
  return idOf(type, text);
};

/** The id with a known rest, for records that exist once per something: a video per content, a mapping per class. */
export function idOf<T extends string>(type: T, rest: string): RecordId<T> {
  return `${type}:${rest}` as RecordId<T>;
}
