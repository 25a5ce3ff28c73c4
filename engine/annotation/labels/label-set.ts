import * as v from 'valibot';
import { AppError } from '../../base/errors.ts';
import type { Changes } from '../document/changes.ts';
import { type IdSource, randomIds } from '../document/ids.ts';
import { newLabelRecord } from '../document/new-records.ts';
import type { Label, Records } from '../document/records.ts';
import { codingKey, keysInUse } from './coding-keys.ts';
import { COLOUR_PLACES, nextColour } from './label-colours.ts';
import { pathKey } from './label-text.ts';
import { flatten, labelPath, labelTree } from './label-tree.ts';

/** The newest version of the JSON form that this code reads and writes. */
export const LABEL_SET_VERSION = 1;

const name = v.pipe(v.string(), v.trim(), v.nonEmpty('a name is empty'));
const key = v.pipe(
  v.string(),
  v.check((text) => codingKey(text) !== null, 'a key must be a single character or F1 to F12'),
);

const attribute = v.object({
  id: name,
  name,
  kind: v.picklist(['choice', 'several', 'number', 'text']),
  choices: v.array(v.object({ name: v.string(), key: v.nullable(v.string()) })),
  asked: v.picklist(['start', 'stop', 'never']),
  description: v.optional(v.string(), ''),
});

const listed = v.object({
  /** Names from the top of the tree down to the label's own. */
  path: v.pipe(v.array(name), v.minLength(1, 'a label has no name')),
  colour: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), null),
  key: v.optional(v.nullable(key), null),
  aliases: v.optional(v.array(name), []),
  hidden: v.optional(v.boolean(), false),
  // Left out where a file says nothing of them: what is there already stays.
  kind: v.exactOptional(v.picklist(['state', 'point'])),
  attributes: v.exactOptional(v.array(attribute)),
  groups: v.exactOptional(v.array(name)),
  description: v.exactOptional(v.string()),
});

const labelSetSchema = v.object({
  format: v.literal('tubelet-labels'),
  version: v.literal(LABEL_SET_VERSION),
  labels: v.array(listed),
});

/** A label as a file lists it, apart from any project; its path is its identity. */
export type ListedLabel = v.InferOutput<typeof listed>;

/** The labels of a document in the order of the list. */
export function listLabels(records: Records): ListedLabel[] {
  return flatten(labelTree(records.all('label').values())).map(({ label }) => ({
    path: labelPath(records, label.id),
    colour: label.colour,
    key: label.key,
    aliases: [...label.aliases],
    hidden: label.isHidden,
    kind: label.kind,
    attributes: label.attributes.map((each) => ({ ...each, choices: [...each.choices] })),
    groups: [...label.exclusionGroups],
    description: label.description,
  }));
}

export function writeLabelSet(labels: readonly ListedLabel[]): string {
  return `${JSON.stringify({ format: 'tubelet-labels', version: LABEL_SET_VERSION, labels }, null, 2)}\n`;
}

/** Errors: `format/invalid`, `format/newer`. */
export function parseLabelSet(text: string): ListedLabel[] {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError('format/invalid', 'This is not a label set: it is not JSON. Choose another file.', {
      cause,
    });
  }
  const head = v.safeParse(v.object({ format: v.literal('tubelet-labels'), version: v.number() }), json);
  if (!head.success) {
    throw new AppError(
      'format/invalid',
      'This is not a label set: its "format" is not "tubelet-labels" or it has no version. Choose another file.',
    );
  }
  if (head.output.version > LABEL_SET_VERSION) {
    throw new AppError(
      'format/newer',
      `This label set was written by a newer Tubelet (format version ${head.output.version}, this one reads up to ` +
        `${LABEL_SET_VERSION}): update Tubelet to open it.`,
      { details: { version: head.output.version } },
    );
  }
  const parsed = v.safeParse(labelSetSchema, json);
  if (parsed.success) return withoutRepeats(parsed.output.labels);
  throw damaged(parsed.issues[0]);
}

/** Checks labels that were read from a table. Errors: `format/invalid`. */
export function checkListed(labels: readonly unknown[]): ListedLabel[] {
  const parsed = v.safeParse(v.array(listed), labels);
  if (parsed.success) return withoutRepeats(parsed.output);
  throw damaged(parsed.issues[0]);
}

/**
 * Adds a label set to a document. A label of the same path gets what the set says of it, labels
 * that are missing are made, parents included, and none is deleted. A key that another label has stays with it.
 */
export function importLabels(
  records: Records,
  listedLabels: readonly ListedLabel[],
  ids: IdSource = randomIds,
): Changes {
  const byPath = new Map<string, Label>();
  for (const label of records.all('label').values()) byPath.set(pathKey(labelPath(records, label.id)), label);
  const taken = keysInUse(records);
  const put = new Map<string, Label>();
  let order = Math.max(0, ...[...byPath.values()].map((label) => label.order));
  const ensure = (path: readonly string[]): Label => {
    const place = pathKey(path);
    const known = byPath.get(place);
    if (known) return known;
    const parent = path.length > 1 ? ensure(path.slice(0, -1)) : null;
    const label = newLabelRecord({
      id: ids('label'),
      name: path.at(-1)!,
      parentId: parent?.id ?? null,
      order: ++order,
      colour: nextColour(byPath.values()),
    });
    byPath.set(place, label);
    put.set(place, label);
    return label;
  };
  for (const { path, colour, key: keyText, aliases, hidden, ...said } of listedLabels) {
    const label = ensure(path);
    const wanted = keyText === null ? null : codingKey(keyText);
    const isFree = wanted !== null && !taken.has(wanted);
    if (isFree) taken.add(wanted);
    const next: Label = {
      ...label,
      colour: colour === null ? label.colour : colour % COLOUR_PLACES,
      key: isFree ? wanted : label.key,
      owner: isFree ? 'person' : label.owner,
      aliases: [...new Set([...label.aliases, ...aliases])],
      isHidden: hidden,
      kind: said.kind ?? label.kind,
      attributes: said.attributes ?? label.attributes,
      exclusionGroups: said.groups ?? label.exclusionGroups,
      description: said.description ?? label.description,
    };
    byPath.set(pathKey(path), next);
    put.set(pathKey(path), next);
  }
  return { put: [...put.values()], remove: [] };
}

function withoutRepeats(labels: ListedLabel[]): ListedLabel[] {
  const paths = new Set<string>();
  for (const { path } of labels) {
    if (paths.has(pathKey(path))) {
      throw new AppError(
        'format/invalid',
        `The label "${path.join(' / ')}" is in this label set twice: remove one of them.`,
      );
    }
    paths.add(pathKey(path));
  }
  return labels;
}

function damaged(issue: v.BaseIssue<unknown>): AppError {
  const where = v.getDotPath(issue);
  return new AppError(
    'format/invalid',
    `This label set is damaged: ${where ? `at "${where}" ` : ''}${issue.message}. Correct it and import it again.`,
    { details: where ? { at: where } : {} },
  );
}
