/**
 * A distinct file name per video: its name without ending; with it where that is shared, and numbered where even
 * that is. Names that differ only in case count as the same, as they do on many disks.
 * A name that would be longer than disks allow is cut.
 * @param videos file names without folder
 * @param keepsEnding whether every name is with the video's ending
 */
export function outputNames(videos: readonly string[], extension: string, keepsEnding = false): string[] {
  const stems = keepsEnding ? videos : videos.map(withoutEnding);
  const shared = duplicates(stems);
  const wanted = videos.map((name, index) => (shared.has(diskName(stems[index]!)) ? name : stems[index]!));
  const taken = new Set<string>();
  return wanted.map((name) => {
    // A number needs room, too.
    const fitting = shortened(name, LONGEST_NAME_BYTES - byteLength(extension) - ROOM_BYTES);
    let free = fitting;
    for (let number = 2; taken.has(diskName(free)); number++) free = `${fitting}-${number}`;
    taken.add(diskName(free));
    return free + extension;
  });
}

/** Bytes of a file's name on Linux; other systems count characters, which are never more. */
const LONGEST_NAME_BYTES = 255;
/** For a number that tells names apart, and for the ending of a file that is still being written. */
const ROOM_BYTES = 24;

/** As much of a name as fits into so many bytes, in whole characters. */
export function shortened(name: string, bytes: number): string {
  if (byteLength(name) <= bytes) return name;
  let length = 0;
  let kept = '';
  for (const { segment } of CHARACTERS.segment(name)) {
    length += byteLength(segment);
    if (length > bytes) break;
    kept += segment;
  }
  return kept.trimEnd();
}

/** A sentence for names that {@link outputNames} and {@link shortened} had to cut. */
export function shortenedSentence(count: number): string {
  return count === 1
    ? 'The name of 1 file was too long for a disk and was shortened.'
    : `The names of ${count} files were too long for a disk and were shortened.`;
}

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A name that comes from a file, made fit for every disk: it does not lead out of its folder. */
export function safeName(name: string): string {
  return name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').replace(/^\.+/, '_') || '_';
}

/** `clip.mp4` is `clip`; a name that is only an ending keeps it. */
export function withoutEnding(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** How a disk that ignores case and the way of writing accents sees a name. */
export function diskName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function duplicates(names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names.map(diskName)) (seen.has(name) ? twice : seen).add(name);
  return twice;
}

/** `name`, or with a number before its ending the first of its kind that is not in `taken`, which gets it. */
export function freeName(name: string, taken: Set<string>): string {
  const stem = withoutEnding(name);
  const ending = name.slice(stem.length);
  let free = name;
  for (let number = 2; taken.has(diskName(free)); number++) free = `${stem}-${number}${ending}`;
  taken.add(diskName(free));
  return free;
}
