import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { cutOptionsOf, cutSegments } from '../../engine/timeline/cut-segments.ts';
import { nativeDecode, ourDecode } from './bench-decode.ts';
import { measureDesk } from './bench-desk.ts';
import { measureKept } from './bench-kept.ts';
import { measureLibrary } from './bench-library.ts';
import { measureScrolling } from './bench-library-screen.ts';
import { cameraVideo, hasNativeFfmpeg, longVideo } from './bench-media.ts';
import { measureModel } from './bench-model.ts';
import { measureMutants } from './bench-mutants.ts';
import { measurePaths } from './bench-paths.ts';
import { measureStart, type StartFigures } from './bench-start.ts';
import type { Spread } from './frame-figures.ts';
import type { FileFigures } from './measure-file.ts';
import type { QueueFigures } from './measure-queue.ts';

/**
 * `npm run bench`: figures measured side by side in one run. Compare the ratios between runs and machines, not the
 * seconds. Pairs are interleaved, so that a busy moment of the machine falls on both sides.
 */
const PAIRS = 3;
const LIBRARY_VIDEOS = 100_000;
/** Changes tried in each room; `node e2e/bench/bench-mutants.ts 1000 engine/timeline` tries all of one. */
const MUTANTS = 20;
const BATCH_FILES = Number(process.env.TUBELET_BENCH_FILES ?? 500);

function line(what: string, figure: string): void {
  console.log(`${what.padEnd(72)} ${figure}`);
}

function middle(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

async function decode(): Promise<void> {
  const file = cameraVideo();
  for (const side of [112, 224]) {
    const ours: number[] = [];
    const native: number[] = [];
    const ratios: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      native.push(nativeDecode(file, side));
      ours.push(await ourDecode(file, side));
      ratios.push(ours.at(-1)! / native.at(-1)!);
    }
    line(
      `decode 30 s of 1080p30 H.264 to 8 fps ${side}x${side}`,
      `${middle(ours).toFixed(1)} s, native ffmpeg with 2 threads ${middle(native).toFixed(1)} s: ${middle(ratios).toFixed(2)}x`,
    );
  }
}

async function model(): Promise<void> {
  for (const provider of ['cpu', 'wasm'] as const) {
    const { encoderMsPerSlot, headMsPerSlot } = await measureModel(provider);
    const real = 250 / (encoderMsPerSlot + headMsPerSlot);
    line(
      `model, ${provider === 'cpu' ? 'ONNX Runtime for Node' : 'WASM'}, 2 threads`,
      `encoder ${encoderMsPerSlot.toFixed(2)} + head ${headMsPerSlot.toFixed(2)} ms per slot: ${real.toFixed(0)}x real time`,
    );
  }
}

function child(script: string, ...given: string[]): unknown {
  const file = path.join(ROOT, 'e2e/bench', script);
  return JSON.parse(execFileSync(process.execPath, [file, ...given], { encoding: 'utf8' }));
}

const figuresOf = (...given: string[]) => child('measure-file.ts', ...given) as FileFigures;

function queue(): void {
  const figures = child('measure-queue.ts', String(BATCH_FILES)) as QueueFigures;
  const { done, failed, findMs, wholeMs, taggingMs, megabytes } = figures;
  line(
    `batch of ${BATCH_FILES} files of 1 s`,
    `${done} done, ${failed} failed, ${wholeMs.toFixed(0)} ms a file`,
  );
  line('of that, opening, decoding and inference', `${taggingMs.toFixed(0)} ms a file`);
  line(
    'cost of queue and library',
    `${(wholeMs - taggingMs).toFixed(1)} ms a file, and ${findMs.toFixed(1)} ms to find it`,
  );
  line('memory after each tenth of the files', `${megabytes.map(Math.round).join(', ')} MB`);
}

function pipeline(): void {
  const short = figuresOf(longVideo(1));
  const long = figuresOf(longVideo(30));
  line(
    'whole pipeline, 30 minutes of 640x360',
    `${(long.videoSeconds / long.seconds).toFixed(1)}x real time`,
  );
  line(
    'peak memory, 1 minute and 30 minutes',
    `${short.peakMegabytes.toFixed(0)} MB and ${long.peakMegabytes.toFixed(0)} MB: ${(long.peakMegabytes / short.peakMegabytes).toFixed(3)}x`,
  );
  const hour = figuresOf(longVideo(60), 'stop-after-first');
  line('first scores of a 1-hour file', `${hour.firstScoresSeconds.toFixed(2)} s after opening it`);
}

async function desk(): Promise<void> {
  const figures = await measureDesk(longVideo(60));
  for (const [gesture, { interval, work }] of figures) {
    line(
      `desk, 1 hour with 5,000 segments of 100 labels, ${gesture}`,
      `frames ${spread(interval)} ms apart, of that work ${spread(work)} ms (median / 95 of 100)`,
    );
  }
}

const spread = ({ median, p95 }: Spread) => `${median.toFixed(1)} / ${p95.toFixed(1)}`;

async function start(): Promise<void> {
  const runs: StartFigures[] = [];
  for (let run = 0; run < PAIRS; run++) runs.push(await measureStart());
  const of = (key: keyof StartFigures) => middle(runs.map((figures) => figures[key]));
  line('start in the browser, nothing cached, until usable', `${of('interactiveMs').toFixed(0)} ms`);
  line('start again in the same browser', `${of('againMs').toFixed(0)} ms`);
  line('loaded before the first video', `${(of('bytes') / 1e3).toFixed(0)} kB`);
  line('asked for by the first video, cached or not', `${(of('firstVideoBytes') / 1e6).toFixed(1)} MB`);
}

function timeline(): void {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'models/tubelet-base/manifest.json'), 'utf8'));
  const classes: number = manifest.labels.length;
  const slots = 4 * 3600;
  // Blocks of ten seconds in which one class leads, as a real timeline has them.
  const data = Float32Array.from({ length: slots * classes }, (_, i) => {
    const leads = Math.floor(i / classes / 40) % classes === i % classes;
    return leads ? 0.8 : 0.2 / (classes - 1);
  });
  const track = { slotRate: { num: 4, den: 1 }, classes, slots, data };
  const times = Array.from({ length: 9 }, (_, i) => {
    const start = performance.now();
    cutSegments(track, manifest.labels, cutOptionsOf(manifest, { threshold: 0.2 + i * 0.05 }));
    return performance.now() - start;
  });
  line(`cutting 1 hour of scores of ${classes} labels again`, `${middle(times).toFixed(1)} ms`);
}

async function libraryScreen(): Promise<void> {
  for (const { layout, median, p95, longest, elements } of await measureScrolling(LIBRARY_VIDEOS)) {
    line(
      `frames while scrolling ${LIBRARY_VIDEOS.toLocaleString('en')} videos as a ${layout}`,
      `median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, longest ${longest.toFixed(1)} ms; ${elements} elements`,
    );
  }
}

async function mutants(): Promise<void> {
  const { tried, noticed } = await measureMutants(MUTANTS);
  line(
    'small changes of the code that its tests notice',
    `${noticed} of ${tried}: ${Math.round((100 * noticed) / tried)} %`,
  );
}

console.log(
  `${os.cpus()[0]?.model ?? 'processor'}, ${os.availableParallelism()} cores, Node ${process.version}\n`,
);
const native = hasNativeFfmpeg();
timeline();
measureLibrary(line, process.argv.includes('--plans'));
await measureKept(line);
await start();
await model();
await libraryScreen();
queue();
await mutants();
if (native) {
  await desk();
  await decode();
  await measurePaths(line);
  pipeline();
} else {
  console.log(
    'The desk, decode, pipeline and memory are left out: install ffmpeg, which makes the videos and is compared with.',
  );
}
