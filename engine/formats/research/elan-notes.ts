/** What our own files say in their header, as JSON, for what ELAN has no place for. */
export const ELAN_PROPERTIES = {
  video: 'tubelet.video',
  labels: 'tubelet.labels',
  tiers: 'tubelet.tiers',
} as const;

/** The value of the tier that tells markers, which last a millisecond, from segments. */
export const MARKER_FIELD = ['marker', 'a point in time'] as const;

/** What the property with tiers lists: the tier's name, the track's, and the field where it is not the labels'. */
export type ElanTierNote = readonly [tier: string, track: string, field: string | null];
