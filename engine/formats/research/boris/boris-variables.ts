import type { StudyVariable } from '../../../annotation/document/study-records.ts';
import type { InterchangeDocument } from '../../core/interchange.ts';
import { objectOf, textOf } from '../../core/read-json.ts';

// BORIS's own names (its `config.py`).
const TYPES = { text: 'text', number: 'numeric', choice: 'value from set', time: 'timestamp' } as const;

/** The independent variables of a project, as `independent_variables` lists them. */
export function variablesOf(value: unknown): StudyVariable[] {
  return [...(objectOf(value)?.values() ?? [])].flatMap((item): StudyVariable[] => {
    const found = objectOf(item);
    const text = (field: string) => textOf(found?.get(field)) ?? '';
    const name = text('label').trim();
    const type = text('type');
    const kind = (Object.keys(TYPES) as (keyof typeof TYPES)[]).find((each) => TYPES[each] === type);
    if (name === '') return [];
    return [
      {
        name,
        kind: kind ?? 'text',
        choices: text('possible values')
          .split(',')
          .flatMap((choice) => choice.trim() || []),
        initial: text('default value'),
        description: text('description'),
      },
    ];
  });
}

/** `independent_variables` of a project: what the study lists, then what only a session names. */
export function variablesConf(documents: readonly InterchangeDocument[]): Record<string, unknown> {
  const listed = new Map<string, StudyVariable>();
  for (const { study } of documents)
    for (const variable of study?.variables ?? [])
      if (!listed.has(variable.name)) listed.set(variable.name, variable);
  for (const { observation } of documents) {
    for (const name of Object.keys(observation?.variables ?? {}))
      if (!listed.has(name))
        listed.set(name, { name, kind: 'text', choices: [], initial: '', description: '' });
  }
  return Object.fromEntries(
    [...listed.values()].map(({ name, kind, choices, initial, description }, index) => [
      String(index),
      {
        label: name,
        description,
        type: TYPES[kind],
        'default value': initial,
        'possible values': choices.join(','),
      },
    ]),
  );
}
