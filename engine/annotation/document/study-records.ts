import type { ObserverId, StudyId, SubjectId } from './ids.ts';

/** Someone or something that is watched: an animal, a person, a player. */
export interface Subject {
  readonly type: 'subject';
  readonly id: SubjectId;
  readonly name: string;
  /** Listed by ascending order, then name. Any finite number. */
  readonly order: number;
  /** The key that makes it the current subject, as `codingKey` gives it, or null. No two labels or subjects share one. */
  readonly key: string | null;
  readonly description: string;
}

/** Someone who codes. */
export interface Observer {
  readonly type: 'observer';
  readonly id: ObserverId;
  readonly name: string;
  /** Listed by ascending order, then name. Any finite number. */
  readonly order: number;
}

/** Something that a study wants to know of each coding, such as the treatment or the weather. */
export interface StudyVariable {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'choice' | 'time';
  /** Empty unless it is a choice. */
  readonly choices: readonly string[];
  /** What a new coding begins with; may be empty. */
  readonly initial: string;
  readonly description: string;
}

/** How a person wants scores cut into segments; null is the model's own. */
export interface StudyCut {
  /** 0 to 1. */
  readonly threshold: number | null;
  readonly minDurationUs: number | null;
}

/** How a study wants scores cut: those of models that nobody taught, and of those that a person taught by the model's id. */
export interface StudyCutting extends StudyCut {
  readonly taught?: Readonly<Record<string, StudyCut>>;
}

/**
 * The study that the labels, subjects and observers of a document belong to; at most one. A document without it belongs
 * to the default one.
 */
export interface Study {
  readonly type: 'study';
  readonly id: StudyId;
  readonly name: string;
  readonly description: string;
  readonly variables: readonly StudyVariable[];
  readonly cutting: StudyCutting;
}
