import { type InterchangeDocument, type InterchangeLabel, labelTexts } from '../../core/interchange.ts';
import { POINT } from './boris-ethogram.ts';
import { modifierName } from './boris-modifiers.ts';

const KEYS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A behaviour as a project holds it. */
export interface WrittenBehaviour {
  readonly code: string;
  readonly isPoint: boolean;
  readonly category: string;
  /** Whether the same label has a behaviour of the other kind too, whose code is without the word. */
  readonly isDuplicate: boolean;
  readonly label: InterchangeLabel;
}

/** What a behaviour is found by: a label's text, and whether it is for points. */
export function behaviourKey(text: string, isPoint: boolean): string {
  return JSON.stringify([text, isPoint]);
}

/** Behaviours by label text and kind: BORIS has a type per behaviour, so a label with both needs two. */
export function writtenBehaviours(documents: readonly InterchangeDocument[]): Map<string, WrittenBehaviour> {
  const behaviours = new Map<string, WrittenBehaviour>();
  for (const isPoint of [false, true]) {
    for (const document of documents) {
      const texts = labelTexts(document);
      const used = { state: new Set<string>(), point: new Set<string>() };
      for (const { label, endUs } of document.segments)
        if (label !== null) used[endUs === null ? 'point' : 'state'].add(label);
      for (const label of document.labels) {
        const text = texts.get(label.id)!;
        const key = behaviourKey(text, isPoint);
        if (behaviours.has(key)) continue;
        const kind = isPoint ? 'point' : 'state';
        const isUnused = !used.state.has(label.id) && !used.point.has(label.id);
        const isNamed =
          used[kind].has(label.id) || label.kind === kind || (isUnused && !label.kind && !isPoint);
        if (!isNamed) continue;
        const isDuplicate = isPoint && behaviours.has(behaviourKey(text, false));
        const code = isDuplicate ? `${text}${POINT}` : text;
        behaviours.set(key, { code, isPoint, category: label.path.join(' / '), isDuplicate, label });
      }
    }
  }
  return behaviours;
}

/** `behaviors_conf` of a project. */
export function behavioursConf(behaviours: ReadonlyMap<string, WrittenBehaviour>): Record<string, unknown> {
  const all = [...behaviours.values()];
  const isKeyed = all.some(({ label }) => label.key);
  const codes = new Map(all.map(({ label, code }) => [label.id, code]));
  return Object.fromEntries(
    all.map(({ code, isPoint, category, isDuplicate, label }, index) => [
      String(index),
      {
        type: isPoint ? 'Point event' : 'State event',
        key: isDuplicate ? '' : isKeyed ? (label.key ?? '') : (KEYS[index] ?? ''),
        code,
        description: isDuplicate ? code.slice(0, -POINT.length) : (label.description ?? ''),
        category,
        modifiers: modifiersOf(label),
        excluded: isDuplicate ? '' : (label.excludes ?? []).flatMap((id) => codes.get(id) ?? []).join(','),
        'coding map': '',
      },
    ]),
  );
}

const TYPES = { single: 0, several: 1, number: 2, text: 3 } as const;

function modifiersOf({ attributes = [] }: InterchangeLabel): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ name, kind, values, asked, description = '' }, index) => [
      String(index),
      {
        name: name === modifierName(index) ? '' : name,
        description,
        type: TYPES[kind],
        'ask at stop': asked === 'stop',
        values,
      },
    ]),
  );
}
