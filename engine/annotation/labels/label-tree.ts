import type { LabelId } from '../document/ids.ts';
import { byPlace } from '../document/query.ts';
import type { Label, Records } from '../document/records.ts';

/** A label with those under it, in the order of the list. */
export interface LabelNode {
  readonly label: Label;
  /** 0 at the top. */
  readonly depth: number;
  readonly children: readonly LabelNode[];
}

/** All labels as a tree. */
export function labelTree(labels: Iterable<Label>): LabelNode[] {
  const under = new Map<LabelId | null, Label[]>();
  for (const label of labels) {
    const siblings = under.get(label.parentId);
    if (siblings) siblings.push(label);
    else under.set(label.parentId, [label]);
  }
  const nodesOf = (parentId: LabelId | null, depth: number): LabelNode[] =>
    (under.get(parentId) ?? [])
      .sort(byPlace)
      .map((label) => ({ label, depth, children: nodesOf(label.id, depth + 1) }));
  return nodesOf(null, 0);
}

/** The tree's labels from the top down, each before those under it. */
export function flatten(nodes: readonly LabelNode[]): LabelNode[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)]);
}

/** A label's name after the names of those above it. */
export function labelPath(records: Records, id: LabelId): string[] {
  const path: string[] = [];
  for (let label = records.get(id); label; label = label.parentId ? records.get(label.parentId) : undefined) {
    path.unshift(label.name);
  }
  return path;
}

/** A label and all those under it. */
export function withDescendants(records: Records, id: LabelId): Set<LabelId> {
  const found = new Set([id]);
  // A set grows while it is walked: the walk reaches what it adds.
  for (const parentId of found) {
    for (const label of records.all('label').values()) if (label.parentId === parentId) found.add(label.id);
  }
  return found;
}
