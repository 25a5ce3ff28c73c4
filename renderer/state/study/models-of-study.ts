import type { ModelSummary } from '../../../electron/contract/session.ts';
import { isImportedHere, taughtModelId } from '../../../engine/teach/head.ts';
import { DEFAULT_STUDY } from './home-study.ts';
import type { Studies } from './studies.svelte.ts';

/** A model as it is offered. */
export interface OfferedModel {
  readonly id: string;
  readonly text: string;
}

/**
 * Models in the order in which a study offers them: its own taught labels first, then all others as they come. Taught
 * labels of another study say whose they are.
 * @param study its id
 */
export function modelsOfStudy(
  models: readonly Pick<ModelSummary, 'id' | 'title' | 'kind'>[],
  { list, nameOf }: Pick<Studies, 'list' | 'nameOf'>,
  study: string,
): OfferedModel[] {
  const packageOf = (id: string) => taughtModelId(id === DEFAULT_STUDY ? null : id);
  const ids = new Set([DEFAULT_STUDY, ...list.map(({ id }) => id)]);
  const studyOf = new Map([...ids].map((id) => [packageOf(id), id]));
  const offered = models.map(({ id, title, kind }): OfferedModel => {
    const of = studyOf.get(id);
    if (kind !== 'taught') return { id, text: title };
    if (isImportedHere(id)) return { id, text: `${title} (imported labels)` };
    // Who has one study knows of no other.
    if (of === undefined || ids.size === 1) return { id, text: `${title} (your labels)` };
    return {
      id,
      text: `Taught in ${nameOf(of)} (${of === study ? 'labels of this study' : 'another study'})`,
    };
  });
  const isOwn = ({ id }: OfferedModel) => studyOf.get(id) === study;
  return [...offered.filter(isOwn), ...offered.filter((each) => !isOwn(each))];
}
