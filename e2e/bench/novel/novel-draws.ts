import type { NovelClip } from './novel-streams.ts';

/** Clips to teach with and clips to test with, no group on both sides. */
export interface Draw {
  readonly taught: readonly NovelClip[];
  readonly tested: readonly NovelClip[];
}

/**
 * Draws `perLabel` clips of every label (or what there are) from one half of the groups, to be tested on the other half.
 * Where every group has but one label, each label's groups are halved.
 * @param random numbers in [0, 1)
 */
export function draw(clips: readonly NovelClip[], perLabel: number, random: () => number): Draw {
  const labels = [...new Set(clips.map(({ label }) => label))].sort();
  for (;;) {
    const half = new Set(halvesOf(clips, labels).flatMap((groups) => firstHalf(shuffled(groups, random))));
    const inside = clips.filter(({ group }) => half.has(group));
    const outside = clips.filter(({ group }) => !half.has(group));
    const known = new Set(inside.map(({ label }) => label));
    // Half of the groups may be hardly any clips.
    if (known.size < labels.length || 3 * Math.min(inside.length, outside.length) < clips.length) continue;
    const taught = labels.flatMap((label) =>
      shuffled(
        inside.filter((clip) => clip.label === label),
        random,
      ).slice(0, perLabel),
    );
    return { taught, tested: outside };
  }
}

/** Lists of groups that are halved apart. */
function halvesOf(clips: readonly NovelClip[], labels: readonly string[]): string[][] {
  const groupsOf = (label: string | null) => [
    ...new Set(clips.filter((clip) => label === null || clip.label === label).map(({ group }) => group)),
  ];
  const all = groupsOf(null);
  const each = labels.map(groupsOf);
  return each.reduce((sum, groups) => sum + groups.length, 0) === all.length ? each : [all];
}

function firstHalf(groups: readonly string[]): readonly string[] {
  return groups.slice(0, Math.max(1, Math.floor(groups.length / 2)));
}

/** Fisher and Yates, a new array. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}

/** Random numbers in [0, 1), the same for the same seed (a linear congruence by Lehmer, as of Park and Miller 1988). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
