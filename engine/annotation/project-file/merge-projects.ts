import { AppError } from '../../base/errors.ts';
import { isSame } from '../document/equality.ts';
import {
  type AnyId,
  type AnyRecord,
  isDecided,
  type Label,
  type SeenRange,
  type Segment,
} from '../document/records.ts';
import { withIds } from '../document/rename-ids.ts';
import { AnnotationStore } from '../document/store.ts';
import type { Subject } from '../document/study-records.ts';
import { pathKey, plainText } from '../labels/label-text.ts';
import { labelPath } from '../labels/label-tree.ts';
import { unionOf } from '../ranges.ts';
import type { Project } from './project.ts';

/** Two sides as one. */
export interface MergedProject {
  readonly project: Project;
  /** Segments that both sides had changed in different ways: there `mine` was taken. */
  readonly contested: number;
}

/**
 * Joins what two sides made of the same project, record by record: what one side alone added, changed or deleted is
 * done; where both did something else to one record `mine` counts, except that a change counts more than a deletion.
 * Labels, subjects, observers and tracks that both made under the same name become one. Null when the result would break a rule, such as a
 * segment on a deleted track: then a person has to choose a side.
 * @param base what both began with; an empty project when there was nothing
 */
export function mergeProjects(base: Project, mine: Project, theirs: Project): MergedProject | null {
  const was = byId(base.records);
  const here = byId(mine.records);
  const there = byId(withIdsOf(mine.records, theirs.records, was));
  const records: AnyRecord[] = [];
  let contested = 0;
  for (const id of new Set([...here.keys(), ...there.keys()])) {
    const [before, ours, others] = [was.get(id), here.get(id), there.get(id)];
    const [isOurs, isTheirs] = [!isSame(before, ours), !isSame(before, others)];
    const winner = isOurs ? (ours ?? (isTheirs ? others : undefined)) : others;
    if (winner) records.push(winner);
    if (isOurs && isTheirs && winner?.type === 'segment' && !isSame(ours, others)) contested++;
  }
  const project: Project = {
    revision: Math.max(mine.revision, theirs.revision),
    records: joinedSeen(withoutRepeats(withoutSharedKeys(records, here), here)),
    extra: { ...theirs.extra, ...mine.extra },
  };
  return isSound(project) ? { project, contested } : null;
}

/** Theirs, in which labels and tracks that mine made under the same name meanwhile have mine's ids. */
function withIdsOf(
  mine: readonly AnyRecord[],
  theirs: readonly AnyRecord[],
  base: ReadonlyMap<AnyId, AnyRecord>,
): AnyRecord[] {
  const own = namesOf(mine);
  const known = byId(mine);
  const renamed = new Map<string, string>();
  for (const [name, id] of namesOf(theirs)) {
    const same = own.get(name);
    if (same && same !== id && !base.has(id) && !known.has(id)) renamed.set(id, same);
  }
  return withIds(theirs, renamed);
}

function namesOf(records: readonly AnyRecord[]): Map<string, AnyId> {
  const store = new AnnotationStore(records);
  const names = new Map<string, AnyId>();
  for (const { id, kind, name } of store.all('track').values()) names.set(`track\n${kind}\n${name}`, id);
  for (const { id, name } of store.all('subject').values()) names.set(`subject\n${plainText(name)}`, id);
  for (const { id, name } of store.all('observer').values()) names.set(`observer\n${plainText(name)}`, id);
  for (const { id } of store.all('label').values()) names.set(`label\n${pathKey(labelPath(store, id))}`, id);
  return names;
}

function hasKey(record: AnyRecord): record is (Label | Subject) & { readonly key: string } {
  return (record.type === 'label' || record.type === 'subject') && record.key !== null;
}

/** A key that both sides gave to different labels or subjects stays with mine. */
function withoutSharedKeys(records: readonly AnyRecord[], mine: ReadonlyMap<AnyId, AnyRecord>): AnyRecord[] {
  const holders = new Map<string, AnyId>();
  for (const record of mineFirst(records, mine)) {
    if (hasKey(record) && !holders.has(record.key)) holders.set(record.key, record.id);
  }
  return records.map((record) =>
    hasKey(record) && holders.get(record.key) !== record.id ? { ...record, key: null } : record,
  );
}

/** A model that ran on both sides found the same twice: the one that a person decided about stays, else mine. */
function withoutRepeats(records: readonly AnyRecord[], mine: ReadonlyMap<AnyId, AnyRecord>): AnyRecord[] {
  const modelTracks = new Set(
    records.flatMap((record) => (record.type === 'track' && record.kind === 'model' ? [record.id] : [])),
  );
  const kept = new Map<string, Segment>();
  for (const record of mineFirst(records, mine)) {
    if (record.type !== 'segment' || !modelTracks.has(record.trackId)) continue;
    const place = `${record.trackId}\n${record.provenance?.modelClass}\n${record.startUs}\n${record.endUs}`;
    const other = kept.get(place);
    if (!other || (isDecided(record) && !isDecided(other))) kept.set(place, record);
  }
  const stays = new Set([...kept.values()].map((segment) => segment.id));
  return records.filter(
    (record) => record.type !== 'segment' || !modelTracks.has(record.trackId) || stays.has(record.id),
  );
}

/** Stretches that were watched on either side, joined where they touch. */
function joinedSeen(records: readonly AnyRecord[]): AnyRecord[] {
  const seen = records.filter((record): record is SeenRange => record.type === 'seen');
  const others = records.filter((record) => record.type !== 'seen');
  const joined = [...Map.groupBy(seen, (each) => each.videoId).values()].flatMap((ranges) =>
    unionOf(ranges).map(({ startUs, endUs }): SeenRange => {
      const first = ranges.find((each) => each.startUs >= startUs && each.endUs <= endUs)!;
      return { ...first, startUs, endUs };
    }),
  );
  return [...others, ...joined];
}

function mineFirst(records: readonly AnyRecord[], mine: ReadonlyMap<AnyId, AnyRecord>): AnyRecord[] {
  const isMine = (record: AnyRecord) => isSame(mine.get(record.id), record);
  return [...records].sort((a, b) => Number(isMine(b)) - Number(isMine(a)));
}

function byId(records: readonly AnyRecord[]): Map<AnyId, AnyRecord> {
  return new Map(records.map((record) => [record.id, record]));
}

function isSound({ records }: Project): boolean {
  try {
    new AnnotationStore(records);
    return true;
  } catch (failure) {
    if (failure instanceof AppError) return false;
    throw failure;
  }
}
