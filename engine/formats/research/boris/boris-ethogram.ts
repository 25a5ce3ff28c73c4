import type { ProblemList } from '../../core/document-builder.ts';
import type { InterchangeAttribute, InterchangeStudy, InterchangeSubject } from '../../core/interchange.ts';
import { arrayOf, type JsonObject, objectOf, textOf } from '../../core/read-json.ts';
import { modifierSets } from './boris-modifiers.ts';

/** After the name of a label that has segments too, for its markers. */
export const POINT = ' (point)';

/** A behaviour of a BORIS project. */
export interface Behaviour {
  readonly code: string;
  /** What the label is called: the code, but for a twin of ours for points. */
  readonly name: string;
  readonly isPoint: boolean;
  readonly path: readonly string[];
  readonly key: string;
  readonly description: string;
  readonly modifiers: readonly InterchangeAttribute[];
  /** Codes. */
  readonly excludes: readonly string[];
}

/** What a project codes. */
export interface Ethogram {
  /** By code. */
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  readonly subjects: readonly InterchangeSubject[];
  /** Null where the file says nothing of the whole. */
  readonly study: InterchangeStudy | null;
}

/** The behaviours of `behaviors_conf`, by code. */
export function behavioursOf(value: unknown, problems: ProblemList): Map<string, Behaviour> {
  const behaviours = new Map<string, Behaviour>();
  for (const [place, item] of objectOf(value) ?? []) {
    const found = objectOf(item);
    const code = textOf(found?.get('code'));
    if (!found || code === null || code.trim() === '') {
      problems.add(`behaviors_conf.${place}`, 'It is not a behaviour with a code: left out.');
      continue;
    }
    const text = (field: string) => (textOf(found.get(field)) ?? '').trim();
    const category = text('category');
    const isDuplicate = code === text('description') + POINT;
    behaviours.set(code, {
      code,
      name: isDuplicate ? text('description') : code,
      isPoint: /^point/i.test(text('type')),
      path: category === '' ? [] : category.split(' / '),
      key: isDuplicate ? '' : text('key'),
      description: isDuplicate ? '' : text('description'),
      modifiers: modifierSets(found.get('modifiers')),
      excludes: text('excluded')
        .split(',')
        .flatMap((each) => each.trim() || []),
    });
  }
  return behaviours;
}

/** Parts of a project that nothing here is like, by field. */
const STRANGE: Readonly<Record<string, string>> = {
  coding_map: 'A map of modifiers to click on',
  behaviors_coding_map: 'A map of behaviours to click on',
  converters: 'A converter of times',
};

/** Tells what of a project has no place here: maps, converters, and categories that no behaviour is in. */
export function reportLeftOut(
  project: JsonObject,
  behaviours: ReadonlyMap<string, Behaviour>,
  problems: ProblemList,
): void {
  for (const [field, what] of Object.entries(STRANGE)) {
    const value = project.get(field);
    const names = objectOf(value)?.keys() ?? arrayOf(value)?.keys() ?? [];
    for (const name of names) problems.add(`${field}.${name}`, `${what}: left out.`);
  }
  const used = new Set([...behaviours.values()].map(({ path }) => path.join(' / ')));
  for (const value of arrayOf(project.get('behavioral_categories')) ?? []) {
    const category = textOf(value)?.trim() ?? '';
    if (category !== '' && !used.has(category))
      problems.add('behavioral_categories', `No behaviour is in the category "${category}": left out.`);
  }
}
