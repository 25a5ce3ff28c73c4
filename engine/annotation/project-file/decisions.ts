import { isSame } from '../document/equality.ts';
import { type AnyId, type AnyRecord, isDecided } from '../document/records.ts';
import type { Project } from './project.ts';

/**
 * True when a person drew, decided, renamed or deleted something since `base`. What a model found, what was watched and
 * labels or tracks that were only added need nobody's word: they stand beside whatever another side did.
 */
export function bringsDecisions(base: Project, side: Project): boolean {
  const was = byId(base);
  const now = byId(side);
  for (const id of new Set([...was.keys(), ...now.keys()])) {
    const [before, after] = [was.get(id), now.get(id)];
    if (!isSame(before, after) && (isPersons(before, before) || isPersons(after, before))) return true;
  }
  return false;
}

function isPersons(record: AnyRecord | undefined, before: AnyRecord | undefined): boolean {
  switch (record?.type) {
    case 'segment':
      return isDecided(record);
    case 'track':
      return record.kind === 'human' && before !== undefined;
    case 'running':
    case 'region':
    case 'camera':
      return true;
    case 'label':
    case 'subject':
    case 'observer':
    case 'study':
    case 'mapping':
      return before !== undefined;
    default:
      return false;
  }
}

function byId({ records }: Project): Map<AnyId, AnyRecord> {
  return new Map(records.map((record) => [record.id, record]));
}
