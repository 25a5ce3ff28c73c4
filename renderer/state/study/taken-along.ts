import { type Changes, NO_CHANGES, putting } from '../../../engine/annotation/document/changes.ts';
import type { AnyId, AnyRecord, Records } from '../../../engine/annotation/document/records.ts';
import { isWord } from '../../../engine/annotation/study/study-words.ts';

/** What one video lost with words that were deleted. */
interface Loss {
  readonly contentId: string;
  readonly words: ReadonlySet<unknown>;
  /** Records that named one of the words, as they were, and what the deletion made of them; undefined where they went too. */
  readonly records: readonly { readonly before: AnyRecord; readonly after: AnyRecord | undefined }[];
}

/**
 * What deleted words took along in the videos in which nobody deleted them. The undo that brings a word back knows only
 * its own video: this knows of the others. It is kept as long as the window, like the history of undo.
 */
export class TakenAlong {
  #losses: readonly Loss[] = [];

  /** @param after what the same records are once the words are gone; undefined for those that went too */
  note(
    contentId: string,
    words: Iterable<AnyId>,
    before: Iterable<AnyRecord>,
    after: (id: AnyId) => AnyRecord | undefined,
  ): void {
    const gone = new Set<unknown>(words);
    const lost = [...before]
      .filter((record) => !isWord(record) && Object.values(record).some((value) => gone.has(value)))
      .map((record) => ({ before: record, after: after(record.id) }));
    if (lost.length > 0) this.#losses = [...this.#losses, { contentId, words: gone, records: lost }];
  }

  /** What a video gets back with words that are there again; what was changed since stays as it was changed. */
  restored(contentId: string, words: Iterable<AnyId>, records: Records): Changes {
    const back = new Set<unknown>(words);
    const changes = this.comingBack(contentId, back, records);
    this.#losses = this.#losses.flatMap((loss) => (loss.contentId === contentId ? left(loss, back) : loss));
    return changes;
  }

  /** The same of a video that is only looked at: it gets it when it opens. */
  comingBack(contentId: string, back: ReadonlySet<unknown>, records: Records): Changes {
    const due = this.#losses.filter(
      (loss) => loss.contentId === contentId && [...loss.words].some((id) => back.has(id)),
    );
    return due.length === 0
      ? NO_CHANGES
      : putting(
          ...due.flatMap((loss) =>
            loss.records.flatMap(({ before, after }): AnyRecord[] => {
              const now = records.get(before.id as never) as AnyRecord | undefined;
              if (after === undefined) return now === undefined ? [before] : [];
              return now === undefined ? [] : [withWordsBack(now, before, after, back)];
            }),
          ),
        );
  }
}

/** What a video still misses of a loss: what words took that are not back yet. */
function left(loss: Loss, back: ReadonlySet<unknown>): Loss[] {
  const words = new Set([...loss.words].filter((id) => !back.has(id)));
  if (words.size === loss.words.size) return [loss];
  const records = loss.records.filter(
    ({ before, after }) => after !== undefined && Object.values(before).some((value) => words.has(value)),
  );
  return records.length === 0 ? [] : [{ ...loss, words, records }];
}

/** The fields that named a word which is there again, where they are still as the deletion left them. */
function withWordsBack(
  now: AnyRecord,
  before: AnyRecord,
  after: AnyRecord,
  words: ReadonlySet<unknown>,
): AnyRecord {
  const left = new Map(Object.entries(after));
  const current = new Map(Object.entries(now));
  const back = Object.entries(before).filter(
    ([field, value]) => words.has(value) && current.get(field) === left.get(field),
  );
  return { ...now, ...Object.fromEntries(back) } as AnyRecord;
}
