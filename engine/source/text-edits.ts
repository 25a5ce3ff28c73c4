/** One change to a text. Positions count UTF-16 units of the text before any change. */
export interface TextEdit {
  readonly at: number;
  /** Units taken away from `at` on. */
  readonly remove: number;
  /** What comes in their place. */
  readonly insert: string;
}

/**
 * Edits that turn `before` into `after`, by whole lines, in ascending order and apart from each other. They are few
 * where lines differ from each other, as those of a project file do; a text that has little in common with the other
 * becomes one long edit. Takes time in proportion to the length of both.
 */
export function textEdits(before: string, after: string): TextEdit[] {
  const [old, next] = [linesOf(before), linesOf(after)];
  const [lastInOld, lastInNext] = [lastPlaces(old), lastPlaces(next)];
  const edits: TextEdit[] = [];
  let open: { at: number; remove: number; insert: string[] } | undefined;
  let at = 0;
  const close = () => {
    if (open) edits.push({ ...open, insert: open.insert.join('') });
    open = undefined;
  };
  for (let i = 0, j = 0; i < old.length || j < next.length; ) {
    const [gone, come] = [old[i], next[j]];
    if (gone !== undefined && gone === come) {
      close();
      at += gone.length;
      i++;
      j++;
      continue;
    }
    open ??= { at, remove: 0, insert: [] };
    // A line that comes again later is waited for; where both are, the new one is put in first.
    const comesLater = come !== undefined && (lastInOld.get(come) ?? -1) > i;
    const goesLater = gone !== undefined && (lastInNext.get(gone) ?? -1) > j;
    if (come !== undefined && (!comesLater || goesLater || gone === undefined)) {
      open.insert.push(come);
      j++;
    }
    if (gone !== undefined && !goesLater) {
      open.remove += gone.length;
      at += gone.length;
      i++;
    }
  }
  close();
  return edits;
}

/** `text` with the edits made; undefined when they do not fit it (out of order, overlapping or beyond its end). */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string | undefined {
  const parts: string[] = [];
  let end = 0;
  for (const { at, remove, insert } of edits) {
    if (at < end || remove < 0 || at + remove > text.length) return undefined;
    parts.push(text.slice(end, at), insert);
    end = at + remove;
  }
  parts.push(text.slice(end));
  return parts.join('');
}

/** The lines with their line feeds: joined they are the text. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lastPlaces(lines: readonly string[]): Map<string, number> {
  return new Map(lines.map((line, index) => [line, index]));
}
