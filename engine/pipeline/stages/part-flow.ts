import type { Artifacts } from '../../artifacts/artifacts.ts';
import type { ArrayOf, Artifact, PartFacts } from '../../artifacts/kinds.ts';
import { PART_SLOTS, type PartKind, partKey } from '../../artifacts/parts.ts';
import type { ContentId } from '../../source/content-id.ts';
import type { Piece, Pieces, PiecesEnd } from './piece.ts';

/** Where the parts of a video are kept. */
export interface KeptParts {
  readonly artifacts: Artifacts;
  readonly contentId: ContentId;
  /** What computes them, see `encoderSha256`. */
  readonly model: string;
  /** Told of each part that need not be computed. */
  readonly onFound?: () => void;
}

/** How the rows of a kind are computed. */
export interface PartWork<K extends PartKind> {
  readonly kind: K;
  /** Shape of one row. */
  readonly rowShape: readonly number[];
  /** Computes the rows `[from, to)`, or to the end of the video where `to` is null or beyond it. */
  compute(from: number, to: number | null): Pieces<ArrayOf<K>>;
  /** An empty array for so many numbers. */
  allocate(length: number): ArrayOf<K>;
}

/**
 * A video's rows in order: those that are stored from the store, the others computed, and stored as soon as a part is
 * full. So a run that was stopped goes on behind its last whole part, and what the store has lost is filled in.
 * Errors: those of `compute`.
 */
export async function* partFlow<K extends PartKind>(
  work: PartWork<K>,
  kept: KeptParts | null,
): Pieces<ArrayOf<K>> {
  if (!kept) return yield* work.compute(0, null);
  const { artifacts, contentId, model, onFound } = kept;
  const stored = await artifacts.storedParts(work.kind, contentId, model);
  const indices = [...stored].sort((a, b) => a - b);
  for (let index = 0; ; ) {
    const part = stored.has(index) ? await artifacts.get(partKey(work.kind, contentId, model, index)) : null;
    if (part) {
      onFound?.();
      const [count = 0] = part.shape;
      const { samples, isLast, warning } = part.facts;
      if (count > 0) yield { count, samples, data: part.data };
      if (isLast) return { samples, warning } as PiecesEnd;
      index += 1;
      continue;
    }
    const next = indices.find((each) => each > index) ?? null;
    const end = yield* computedParts(work, kept, index, next);
    if (end) return end;
    index = next!;
  }
}

/** Computes and stores parts `[from, to)`. Returns null where the video goes on behind them. */
async function* computedParts<K extends PartKind>(
  work: PartWork<K>,
  kept: KeptParts,
  from: number,
  to: number | null,
): AsyncGenerator<Piece<ArrayOf<K>>, PiecesEnd | null, undefined> {
  const end = to === null ? null : to * PART_SLOTS;
  const writer = new PartWriter(work, kept, from);
  const pieces = work.compute(from * PART_SLOTS, end);
  try {
    for (;;) {
      const step = await pieces.next();
      if (step.done) {
        if (writer.rows === end) return null;
        writer.finish(step.value);
        return step.value;
      }
      writer.add(step.value);
      yield step.value;
    }
  } finally {
    await pieces.return({ samples: 0, warning: null });
    await writer.written;
  }
}

/** Collects rows into parts and stores each that is full, one after the other beside the work. */
class PartWriter<K extends PartKind> {
  readonly #work: PartWork<K>;
  readonly #kept: KeptParts;
  readonly #rowLength: number;
  #index: number;
  #data: ArrayOf<K>;
  #filled = 0;
  /** Settles when what was added so far is stored. */
  written: Promise<void> = Promise.resolve();

  constructor(work: PartWork<K>, kept: KeptParts, index: number) {
    this.#work = work;
    this.#kept = kept;
    this.#index = index;
    this.#rowLength = work.rowShape.reduce((product, size) => product * size, 1);
    this.#data = work.allocate(PART_SLOTS * this.#rowLength);
  }

  /** One past the last row. */
  get rows(): number {
    return this.#index * PART_SLOTS + this.#filled;
  }

  add({ count, samples, data }: Piece<ArrayOf<K>>): void {
    for (let row = 0; row < count; ) {
      const take = Math.min(PART_SLOTS - this.#filled, count - row);
      const rows = data.subarray(row * this.#rowLength, (row + take) * this.#rowLength);
      this.#data.set(rows, this.#filled * this.#rowLength);
      this.#filled += take;
      row += take;
      if (this.#filled < PART_SLOTS) return;
      // Rows that follow in this piece show later frames: these are known to end no later than the piece.
      this.#store({ samples, isLast: false, warning: null });
    }
  }

  /** Stores the last part, which may be empty: it says that the video ends here. */
  finish({ samples, warning }: PiecesEnd): void {
    if (this.rows === 0) return;
    this.#store({
      samples,
      isLast: true,
      warning: warning && { code: warning.code, message: warning.message },
    });
  }

  #store(facts: PartFacts): void {
    const { artifacts, contentId, model } = this.#kept;
    const { kind, rowShape } = this.#work;
    const key = partKey(kind, contentId, model, this.#index);
    const data = this.#data.subarray(0, this.#filled * this.#rowLength) as ArrayOf<K>;
    const artifact = { facts, shape: [this.#filled, ...rowShape], data } as Artifact<K>;
    this.written = this.written.then(() => artifacts.put(key, artifact));
    this.#index += 1;
    this.#filled = 0;
    this.#data = this.#work.allocate(PART_SLOTS * this.#rowLength);
  }
}
