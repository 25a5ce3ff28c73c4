import type { ScoreTrack } from '../score-track.ts';
import { baseThreshold, type CutLabel } from '../threshold.ts';

/** A label with its place in a hierarchy. */
export interface PathLabel extends CutLabel {
  readonly name: string;
  /** The groups it lies in, the widest first. */
  readonly path: readonly string[];
}

/** A group of labels as a label of its own: what can be said where none of them is sure enough alone. */
export interface ParentLabel extends PathLabel {
  /** Class indices of all labels in the group, however deep. */
  readonly members: readonly number[];
}

/** What a package says about its hierarchy. */
export interface LabelHierarchy {
  readonly labels: readonly PathLabel[];
  readonly background: string | null;
  /** Thresholds of groups that state one of their own; null: the group is never named. */
  readonly parents?:
    | readonly { readonly path: readonly string[]; readonly threshold: number | null }[]
    | undefined;
}

/** The id of a group: `sport/table-tennis` for Sport > Table tennis. */
export function parentId(path: readonly string[]): string {
  return path.map((part) => part.trim().toLowerCase().replace(/\s+/g, '-')).join('/');
}

/**
 * The groups that can be named, the deepest first. A group of a single label, or with the members of a deeper group,
 * says nothing more than that one does: it counts only where the package states a threshold for it. Nor does a group
 * count whose id is a label's. Without a threshold of its own it has the one of a typical member.
 */
export function parentsOf({ labels, background, parents = [] }: LabelHierarchy): ParentLabel[] {
  const groups = new Map<string, { path: readonly string[]; members: number[] }>();
  labels.forEach(({ id, path }, index) => {
    if (id === background) return;
    for (let depth = path.length; depth > 0; depth--) {
      const above = path.slice(0, depth);
      const group = groups.get(parentId(above));
      if (group) group.members.push(index);
      else groups.set(parentId(above), { path: above, members: [index] });
    }
  });
  for (const { id } of labels) groups.delete(id);
  const stated = new Map(parents.map(({ path, threshold }) => [parentId(path), threshold]));
  const found: ParentLabel[] = [];
  const deepestFirst = [...groups].sort(([, a], [, b]) => b.path.length - a.path.length);
  for (const [id, { path, members }] of deepestFirst) {
    const own = stated.get(id);
    if (own === null) continue;
    const saysNoMore = members.length < 2 || found.some((deeper) => isSame(deeper.members, members));
    if (own === undefined && saysNoMore) continue;
    const typical = baseThreshold(
      members.map((index) => labels[index]!),
      null,
    );
    found.push({ id, name: path.at(-1)!, path: path.slice(0, -1), threshold: own ?? typical, members });
  }
  return found;
}

/** What segments of a package's model may be called: its labels but for the background, then its groups. */
export function namesOf(model: LabelHierarchy): PathLabel[] {
  return [...model.labels.filter(({ id }) => id !== model.background), ...parentsOf(model)];
}

/**
 * Scores with a column for each group behind those of the labels: the sum of its members' probabilities, at most 1.
 * Where labels may hold at once the sum is the most that it can be.
 */
export function withParents(track: ScoreTrack, parents: readonly ParentLabel[]): ScoreTrack {
  if (parents.length === 0) return track;
  const { slots, classes, data } = track;
  const width = classes + parents.length;
  const extended = new Float32Array(slots * width);
  for (let slot = 0; slot < slots; slot++) {
    const row = slot * classes;
    extended.set(data.subarray(row, row + classes), slot * width);
    for (let index = 0; index < parents.length; index++) {
      let sum = 0;
      for (const member of parents[index]!.members) sum += data[row + member]!;
      extended[slot * width + classes + index] = Math.min(1, sum);
    }
  }
  return { ...track, classes: width, data: extended };
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
