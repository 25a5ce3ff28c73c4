import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { findEyeIn } from '../../electron/host/models/model-folders.ts';
import { findEye } from '../../engine/inference/eye/find-eye.node.ts';
import { openEye } from '../../engine/inference/eye/open-eye.node.ts';
import { openModel } from '../../engine/inference/worker/open-model.node.ts';
import { streamSpecsOf } from '../../engine/pipeline/slot-streams.ts';
import type { Learner } from '../../engine/teach/learn/learner.ts';
import { logistic } from '../../engine/teach/learn/logistic.ts';
import { prototype } from '../../engine/teach/learn/prototype.ts';
import { ridge } from '../../engine/teach/learn/ridge.ts';
import type { SlotStreams } from '../../engine/teach/streams.ts';
import { draw, seeded } from './novel/novel-draws.ts';
import { mean, type NovelFigures, teachAndTest } from './novel/novel-figures.ts';
import { teachTwo } from './novel/novel-strangers.ts';
import { type NovelClip, novelClips, novelStreams } from './novel/novel-streams.ts';
import { type Variant, variantsOf } from './novel/novel-variants.ts';

/** `npm run bench:teach`: how well labels are learnt that no model here has ever seen, as Markdown tables. */
const EXAMPLES = [1, 3, 5, 10, 20];
const DRAWS = Number(process.env.TUBELET_TEACH_DRAWS ?? 20);
/** Of the slow learner, whose figures are means over fewer. */
const LOGISTIC_DRAWS = Math.min(DRAWS, 3);
const MAIN = 5;
const SEED = 1;

const clips = novelClips();
if (!clips) {
  console.log('Skipped: the clips to teach with are not on this machine (TUBELET_NOVEL names their folder).');
  process.exit(0);
}
const dir = process.env.TUBELET_MODEL ?? path.join(ROOT, 'models/tubelet-base');
const model = await openModel({ kind: 'path', dir });
if (model.kind !== 'streaming') throw new Error(`the package at ${dir} is no streaming one`);
const { manifest } = model;
console.log(
  `Package ${manifest.id} ${manifest.version}, ${DRAWS} draws (logistic regression: ${LOGISTIC_DRAWS}).\n`,
);
const ownEye = process.env.TUBELET_EYE;
const eyeFolder = await (ownEye ? findEye(ownEye) : findEyeIn([path.join(ROOT, 'models')]));
if (ownEye && !eyeFolder) throw new Error(`there is no eye.json in ${ownEye}`);
const eye = eyeFolder && (await openEye(eyeFolder));
const streams = await novelStreams(clips, model, eye);
await eye?.dispose();
await model.dispose();
const sets = [...new Set(clips.map(({ set }) => set))];
const variants = variantsOf(streamSpecsOf(manifest, eye?.info ?? null), manifest.tokens.count);

/** Means over the draws of one set; every variant and learner meets the same draws. */
function measure(set: string, variant: Variant, learner: Learner, perLabel: number): NovelFigures {
  const random = seeded(SEED);
  const own = clips!.filter((clip) => clip.set === set);
  const streamsOf = (clip: NovelClip): SlotStreams => streams.get(clip.file)!;
  const draws = learner === logistic ? LOGISTIC_DRAWS : DRAWS;
  const figures = Array.from({ length: draws }, () =>
    teachAndTest(draw(own, perLabel, random), streamsOf, variant.specs, learner, random),
  );
  const over = (value: (figure: NovelFigures) => number) => mean(figures.map(value));
  return {
    top1: over(({ top1 }) => top1),
    perClass: over(({ perClass }) => perClass),
    f1At50: over(({ f1At50 }) => f1At50),
    expectedF1: over(({ expectedF1 }) => expectedF1),
    foundF1: over(({ foundF1 }) => foundF1),
    seconds: over(({ seconds }) => seconds),
  };
}

const HEADINGS = ['top-1', 'mean class', 'F1@50', 'expected F1', 'found F1', 'seconds'];

function row(
  first: readonly string[],
  { top1, perClass, f1At50, expectedF1, foundF1, seconds }: NovelFigures,
): void {
  const numbers = [top1, perClass, f1At50, expectedF1, foundF1, seconds].map((value) => value.toFixed(2));
  console.log(`| ${[...first, ...numbers].join(' | ')} |`);
}

function heading(...first: string[]): void {
  const all = [...first, ...HEADINGS];
  console.log(`\n| ${all.join(' | ')} |\n|${all.map(() => '---|').join('')}`);
}

heading('set', 'streams', `learner, k = ${MAIN}`);
const ONLY = process.env.TUBELET_TEACH_ONLY;
for (const set of sets) {
  for (const variant of variants) {
    if (ONLY && !variant.title.includes(ONLY)) continue;
    for (const learner of ONLY ? [ridge] : [ridge, logistic, prototype]) {
      // The slow learner is measured on single streams, and not on tokens apart, which are eight times as many numbers.
      if (learner === logistic && (variant.specs.length > 1 || variant.specs[0]!.width > 300)) continue;
      row([set, variant.title, learner.name], measure(set, variant, learner, MAIN));
    }
  }
}
const all = variants.at(-1)!;
heading('set', `k, ${all.title}, ridge`);
for (const set of sets) {
  for (const perLabel of EXAMPLES) row([set, String(perLabel)], measure(set, all, ridge, perLabel));
}

console.log('\nTwo labels of a set, and none of what is neither: share of the time that carries a label.\n');
console.log('| taught | own clips, right | elsewhere |\n|---|---|---|');
const STRANGERS_DRAWS = Math.min(DRAWS, 6);
for (const set of sets) {
  const of = (file: string) => streams.get(file)!;
  const { right, strange } = teachTwo(clips, set, STRANGERS_DRAWS, MAIN, of, all.specs, seeded(SEED));
  const elsewhere = [...strange].map(([other, share]) => `${other} ${share.toFixed(2)}`).join(', ');
  console.log(`| ${set} | ${right.toFixed(2)} | ${elsewhere} |`);
}
