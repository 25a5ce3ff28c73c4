import { isSame } from '../document/equality.ts';
import { isWord, type Word } from './study-words.ts';

/**
 * Sentences for words of a file that are other in the study there: theirs stay. Words that only one of the two has are not
 * among them.
 * @param file words as a file has them
 * @param there the study's
 */
export function differingWords(file: readonly Word[], there: readonly Word[]): readonly string[] {
  const known = new Map(there.filter(isWord).map((word) => [word.id, word]));
  return file.flatMap((word) => {
    const own = known.get(word.id);
    if (!own || isSame(own, word) || !('name' in word) || !('name' in own)) return [];
    return [
      own.name === word.name
        ? `The ${word.type} "${own.name}" is set otherwise in the file: it stays as it is here.`
        : `The ${word.type} "${word.name}" of the file is called "${own.name}" here, and stays so.`,
    ];
  });
}
