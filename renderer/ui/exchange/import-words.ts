import type { Problem } from '../../../engine/formats/core/format.ts';

/** Sentences that are kept of an import; the rest is counted. */
const MOST = 20;

/** What an import said of a file and of the videos in it. */
interface Said {
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** What an import told, a sentence each, with the file where there are several. */
export function toldBy(said: readonly Said[]): readonly string[] {
  const isOne = said.length === 1;
  const sentences = said.flatMap(({ name, problems }) =>
    problems.map(({ at, message }) =>
      [...(isOne ? [] : [name]), ...(at === '' ? [] : [at]), message].join(': '),
    ),
  );
  const more = sentences.length - MOST;
  return more > 0 ? [...sentences.slice(0, MOST), `And ${more} more.`] : sentences;
}
