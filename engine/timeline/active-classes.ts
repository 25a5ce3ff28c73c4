import type { ScoreTrack } from './score-track.ts';

/** A class that fires somewhere in a video. */
export interface ActiveClass {
  readonly classIndex: number;
  /** Its highest probability. */
  readonly peak: number;
  /** Its summed probability in slots: roughly how long it fires. */
  readonly mass: number;
}

/**
 * The classes whose probability reaches `floor` somewhere, the one with most evidence first. These are the rows worth
 * drawing.
 * @param without class index to leave out, such as the background; -1 leaves out none
 */
export function activeClasses(track: ScoreTrack, floor = 0.2, without = -1): ActiveClass[] {
  const { slots, classes, data } = track;
  const peaks = new Float64Array(classes);
  const masses = new Float64Array(classes);
  for (let row = 0; row < slots * classes; row += classes) {
    for (let c = 0; c < classes; c++) {
      const probability = data[row + c]!;
      masses[c]! += probability;
      if (probability > peaks[c]!) peaks[c] = probability;
    }
  }
  const active: ActiveClass[] = [];
  for (let classIndex = 0; classIndex < classes; classIndex++) {
    if (classIndex === without || peaks[classIndex]! < floor) continue;
    active.push({ classIndex, peak: peaks[classIndex]!, mass: masses[classIndex]! });
  }
  return active.sort((a, b) => b.mass - a.mass || a.classIndex - b.classIndex);
}
