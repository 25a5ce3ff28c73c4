import type { LinearModel } from './learn/learner.ts';
import type { Standard } from './learn/standardise.ts';
import type { Expectation } from './learn/thresholds.ts';
import type { StreamSpec } from './streams.ts';

/** Id of the package that holds what the default study of a library taught. */
const TAUGHT_MODEL = 'taught';

/**
 * Id of the package that holds what a study of a library taught: one each, renewed whenever it learns. Ids of packages
 * have no capitals, and those of studies no hyphens.
 * @param study null for the default one
 */
export function taughtModelId(study: string | null): string {
  if (study === null) return TAUGHT_MODEL;
  return `${TAUGHT_MODEL}-${study.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Whether a package is one that a library taught. */
export function isTaughtHere(modelId: string): boolean {
  return modelId === TAUGHT_MODEL || modelId.startsWith(`${TAUGHT_MODEL}-`);
}

const IMPORTED = 'imported-';

/** Id of a package of taught labels that came from elsewhere, by a name in lower-case letters, digits and hyphens. */
export function importedModelId(name: string): string {
  return `${IMPORTED}${name}`;
}

/** Whether a package came from elsewhere. */
export function isImportedHere(modelId: string): boolean {
  return modelId.startsWith(IMPORTED);
}

/** Whether its labels are a person's, taught here or elsewhere. */
export function isTaughtModel(modelId: string): boolean {
  return isTaughtHere(modelId) || isImportedHere(modelId);
}

/** What is said of one label that was taught. */
export interface TaughtLabel {
  readonly id: string;
  /** Least probability for a segment. */
  readonly threshold: number;
  /** What cross-validation makes one expect. */
  readonly expectation: Expectation;
  /** Length of the stretch that is judged at once, in slots. */
  readonly windowSlots: number;
}

/** What one stream says of the classes. */
export interface StreamHead {
  readonly spec: StreamSpec;
  readonly standard: Standard;
  readonly model: LinearModel;
  readonly temperature: number;
  /** How much its log-probabilities count, from 0 to 1. */
  readonly share: number;
  /** How far examples usually are when they are held out; see `distance.ts`. */
  readonly usual: number;
}

/**
 * Taught labels: everything that is needed to score the slots of any video whose streams are known. Class 0 is
 * background, the others are `labels` in order.
 */
export interface TaughtHead {
  readonly labels: readonly TaughtLabel[];
  readonly streams: readonly StreamHead[];
  /** What the weighed log-probabilities of all streams together are divided by. */
  readonly temperature: number;
  /** Where a stretch is like nothing that was shown; see `fuse.ts`. */
  readonly familiarity: Familiarity;
  /** Null in packages of an older Tubelet, which did not know how far is too far. */
  readonly reach: Reach | null;
  /** Examples of where none of the labels is; null in packages of an older Tubelet, which did not keep it. */
  readonly background: number | null;
}

/** Below `least` a stretch is rather like nothing known; `softness` is how gradual that is. */
export interface Familiarity {
  readonly least: number;
  readonly softness: number;
}

/** Farther than `most` from all that was shown a stretch is rather like nothing known; `softness` is how gradual that is. */
export interface Reach {
  readonly most: number;
  readonly softness: number;
}
