import type { Migration } from './migration.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Version 2 knows subjects, observers, what runs, and the study they belong to; labels have a kind, attributes, groups
 * and an owner; segments a subject, attributes, tags and an observer. A label that only ever marked instants becomes one
 * for points. One that stands for a model's class, and that no person gave a key, an alias or a segment of their own,
 * is the model's. Damaged lists are left as they are, for the check that follows.
 */
export const studyRecords: Migration = {
  from: 1,
  migrate(json) {
    const segments = objectsOf(json.segments);
    const own = new Set(
      objectsOf(json.tracks).flatMap((track) => (track.kind === 'human' ? [track.id] : [])),
    );
    const usedByPerson = new Set(
      segments.filter((segment) => own.has(segment.trackId)).map((segment) => segment.labelId),
    );
    const ofModel = new Set(objectsOf(json.mappings).map((mapping) => mapping.labelId));
    const above = new Set(objectsOf(json.labels).map((label) => label.parentId));
    const withLength = new Set(
      segments.filter((segment) => segment.endUs !== null).map((segment) => segment.labelId),
    );
    const marked = new Set(
      segments.filter((segment) => segment.endUs === null).map((segment) => segment.labelId),
    );
    const isModels = (label: Json) =>
      ofModel.has(label.id) &&
      !usedByPerson.has(label.id) &&
      !above.has(label.id) &&
      label.key === null &&
      label.parentId === null &&
      Array.isArray(label.aliases) &&
      label.aliases.length === 0;
    return {
      ...json,
      tracks: each(json.tracks, (track) => ({ ...track, observerId: null, note: '', variables: {} })),
      labels: each(json.labels, (label) => ({
        ...label,
        kind: marked.has(label.id) && !withLength.has(label.id) ? 'point' : 'state',
        attributes: [],
        exclusionGroups: [],
        owner: isModels(label) ? 'model' : 'person',
        description: '',
      })),
      segments: each(json.segments, (segment) => ({
        ...segment,
        subjectId: null,
        attributes: {},
        tags: [],
        observerId: null,
      })),
      subjects: [],
      observers: [],
      running: [],
      studies: [],
    };
  },
};

function objectsOf(list: unknown): Json[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function each(list: unknown, change: (record: Json) => Json): unknown {
  return Array.isArray(list)
    ? list.map((record: unknown) => (isObject(record) ? change(record) : record))
    : list;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
