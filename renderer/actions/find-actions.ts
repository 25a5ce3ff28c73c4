import type { App } from '../state/app/app.ts';
import { fuzzyMatch } from '../state/app/fuzzy.ts';
import { type Action, isAvailable } from './action.ts';

export interface FoundAction {
  readonly action: Action;
  readonly isEnabled: boolean;
  /** Letters of the title that the query matched. */
  readonly places: readonly number[];
}

/**
 * The actions that a query means, the likeliest first; those that cannot run now come last. An empty query finds all in
 * their order. A match of the group, such as "timeline", counts less than one of the title.
 */
export function findActions(actions: readonly Action[], query: string, app: App): FoundAction[] {
  const found = actions.flatMap((action) => {
    const title = fuzzyMatch(action.title, query);
    const whole = title ?? fuzzyMatch(`${action.title} ${action.group}`, query);
    if (!whole) return [];
    const places = whole.places.filter((at) => at < action.title.length);
    const score = title ? title.score : whole.score / 4;
    return [{ action, isEnabled: isAvailable(action, app), places, score }];
  });
  const byScore = query.trim() !== '';
  // Equals stay in their order.
  return found.sort((a, b) => Number(b.isEnabled) - Number(a.isEnabled) || (byScore ? b.score - a.score : 0));
}
