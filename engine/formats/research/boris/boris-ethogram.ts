import type { ProblemList } from '../../core/document-builder.ts';
import type { InterchangeAttribute, InterchangeStudy, InterchangeSubject } from '../../core/interchange.ts';
import { objectOf, textOf } from '../../core/read-json.ts';
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
