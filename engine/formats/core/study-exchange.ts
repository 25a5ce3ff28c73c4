import {
  type AttributeValue,
  type AttributeValues,
  attributeText,
  type LabelAttribute,
  saidValues,
} from '../../annotation/document/attributes.ts';
import { idOf } from '../../annotation/document/ids.ts';
import { newStudyRecord } from '../../annotation/document/new-records.ts';
import type { Label, Records, Segment, Track } from '../../annotation/document/records.ts';
import type { Study } from '../../annotation/document/study-records.ts';
import { cleanTags } from '../../annotation/edits/attributes.ts';
import { choicesText, parseChoices } from '../../annotation/labels/attribute-text.ts';
import { codingKey } from '../../annotation/labels/coding-keys.ts';
import type {
  InterchangeAttribute,
  InterchangeDocument,
  InterchangeLabel,
  InterchangeSegment,
  InterchangeStudy,
  InterchangeTrack,
} from './interchange.ts';

/** The further value that a segment's tags travel in. */
const TAGS = 'tags';

/** What research programs know of a label. @param idOf the ids of labels in the file */
export function labelFacts(
  records: Records,
  label: Label,
  idOf: (id: Label['id']) => string | undefined,
): Pick<InterchangeLabel, 'kind' | 'key' | 'description' | 'attributes' | 'excludes'> {
  const excludes = [...records.all('label').values()].flatMap((other) => {
    const isExcluded =
      other.id !== label.id && other.exclusionGroups.some((group) => label.exclusionGroups.includes(group));
    return isExcluded ? (idOf(other.id) ?? []) : [];
  });
  return {
    kind: label.kind,
    ...(label.key === null ? {} : { key: label.key }),
    ...(label.description === '' ? {} : { description: label.description }),
    ...(label.attributes.length === 0 ? {} : { attributes: label.attributes.map(attributeOut) }),
    ...(excludes.length === 0 ? {} : { excludes }),
  };
}

/** What is said of a segment: its attributes by their names, its tags, its subject and who drew it. */
export function segmentFacts(
  records: Records,
  segment: Segment,
): Pick<InterchangeSegment, 'attributes' | 'subject' | 'observer'> {
  const names = new Map(
    (segment.labelId === null ? [] : (records.get(segment.labelId)?.attributes ?? [])).map(({ id, name }) => [
      id,
      name,
    ]),
  );
  const said = Object.entries(segment.attributes).map(
    ([id, value]) => [names.get(id) ?? id, attributeText(value)] as const,
  );
  const subject = segment.subjectId === null ? undefined : records.get(segment.subjectId)?.name;
  const observer = segment.observerId === null ? undefined : records.get(segment.observerId)?.name;
  return {
    attributes: Object.fromEntries([
      ...said,
      ...(segment.tags.length === 0 ? [] : [[TAGS, segment.tags.join(', ')] as const]),
    ]),
    ...(subject === undefined ? {} : { subject }),
    ...(observer === undefined ? {} : { observer }),
  };
}

/** What is said of a track as a coding of its video. */
export function codingFacts(
  records: Records,
  { observerId, note, variables }: Track,
): Pick<InterchangeTrack, 'observer' | 'note' | 'variables'> {
  const observer = observerId === null ? undefined : records.get(observerId)?.name;
  return {
    ...(observer === undefined ? {} : { observer }),
    ...(note === '' ? {} : { note }),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
  };
}

/** What the study says; nothing where it says nothing. */
export function studyFacts(records: Records): Pick<InterchangeDocument, 'study'> {
  const [study] = [...records.all('study').values()];
  if (!study) return {};
  const { name, description, variables } = study;
  return { study: { name, description, variables } };
}

/** The study with the variables of a file that it has not yet; null where nothing is new. */
export function studyWithVariables(records: Records, said: InterchangeStudy | undefined): Study | null {
  const [known] = [...records.all('study').values()];
  const names = new Set(known?.variables.map(({ name }) => name));
  const added = (said?.variables ?? []).filter(({ name }) => !names.has(name));
  if (added.length === 0) return null;
  const study = known ?? newStudyRecord({ id: idOf('study', 'default'), name: 'Default' });
  return { ...study, variables: [...study.variables, ...added] };
}

/** A new label with what the file says of it. A key that is in `taken` is left out, any other joins them. */
export function labelWithFacts(
  label: Label,
  said: InterchangeLabel,
  groups: readonly string[],
  taken: Set<string>,
): Label {
  const wanted = said.key === undefined ? null : codingKey(said.key);
  const key = wanted !== null && !taken.has(wanted) ? wanted : null;
  if (key !== null) taken.add(key);
  return {
    ...label,
    kind: said.kind ?? label.kind,
    key: key ?? label.key,
    description: said.description ?? label.description,
    attributes: (said.attributes ?? []).map(attributeIn),
    exclusionGroups: groups,
  };
}

/**
 * Exclusion groups of labels that exclude each other, by their ids. Labels that all exclude each other share a group; where
 * that is not so each pair has one of its own, so that nothing more is excluded than the file says.
 */
export function groupsOf(labels: readonly InterchangeLabel[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  const others = new Map<string, Set<string>>(labels.map(({ id }) => [id, new Set()]));
  for (const { id, excludes = [] } of labels) {
    for (const other of excludes) {
      if (other === id || !others.has(other)) continue;
      others.get(id)!.add(other);
      others.get(other)!.add(id);
    }
  }
  const groups = new Map<string, string[]>(labels.map(({ id }) => [id, []]));
  const done = new Set<string>();
  for (const { id } of labels) {
    const clique = [id, ...others.get(id)!].sort();
    const isClique = clique.every((each) =>
      clique.every((other) => each === other || others.get(each)!.has(other)),
    );
    for (const pair of isClique ? [clique] : [...others.get(id)!].map((other) => [id, other].sort())) {
      const name = pair.map((each) => names.get(each)).join(' / ');
      if (pair.length < 2 || done.has(name)) continue;
      done.add(name);
      for (const each of pair) groups.get(each)!.push(name);
    }
  }
  return groups;
}

/** What a segment of a file says, under the ids of its label's attributes; a name that no attribute has is its own id. */
export function valuesIn(
  label: Label | undefined,
  { attributes }: InterchangeSegment,
): { readonly attributes: AttributeValues; readonly tags: readonly string[] } {
  const known = new Map((label?.attributes ?? []).map((attribute) => [attribute.name, attribute]));
  const values = Object.entries(attributes).filter(([name]) => name !== TAGS);
  return {
    attributes: saidValues(
      Object.fromEntries(
        values.map(([name, text]) => {
          const attribute = known.get(name);
          return [attribute?.id ?? name, attribute ? valueIn(attribute, text) : text];
        }),
      ),
    ),
    tags: cleanTags((attributes[TAGS] ?? '').split(',')),
  };
}

function valueIn({ kind }: LabelAttribute, text: string): AttributeValue {
  if (kind === 'several') return cleanTags(text.split(','));
  const number = Number(text);
  return kind === 'number' && text.trim() !== '' && Number.isFinite(number) ? number : text;
}

function attributeOut({ name, kind, choices, asked, description }: LabelAttribute): InterchangeAttribute {
  return {
    name,
    kind: kind === 'choice' ? 'single' : kind,
    values: choices.map((choice) => choicesText([choice])),
    ...(asked === 'start' ? {} : { asked }),
    ...(description === '' ? {} : { description }),
  };
}

/** Its name is its id: that of the file's other labels may be the same. */
function attributeIn({ name, kind, values, asked, description }: InterchangeAttribute): LabelAttribute {
  return {
    id: name,
    name,
    kind: kind === 'single' ? 'choice' : kind,
    choices: values.flatMap((value) => parseChoices(value)),
    asked: asked ?? 'start',
    description: description ?? '',
  };
}
