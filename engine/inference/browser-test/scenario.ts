import type { Provider } from '../model/model.ts';

/** What a test asks of the page, and the worker inside it. Answers are plain JSON. */
export interface Scenario {
  readonly base: string;
  readonly provider: Provider | 'auto';
  readonly threads?: number;
  readonly allowSoftwareGpu?: boolean;
  /** Plays a browser whose WebAssembly cannot suspend. */
  readonly withoutJspi?: boolean;
  /** Before each of these rounds the named misfortune strikes. */
  readonly rounds: readonly ('nothing' | 'lose-device' | 'crash')[];
  /** Repetitions to time per round; 0 times nothing. */
  readonly repeat?: number;
  readonly batch?: number;
}

export interface Round {
  readonly provider: Provider;
  readonly device: string;
  readonly tokens: number[];
  readonly logits: number[];
}

export interface Report {
  readonly isolated: boolean;
  readonly rounds: readonly Round[];
  readonly changes: readonly string[];
  readonly openMs: number;
  readonly encodeMsPerSlot: number;
  readonly headMs: number;
}
