import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import type { FileArtifacts } from '../../electron/host/artifacts/file-artifacts.ts';
import { libraryArtifacts } from '../../electron/host/artifacts/library-artifacts.ts';
import { LibraryDatabase } from '../../electron/host/library/database/database.ts';
import { recutVideos } from '../../electron/host/library/videos/recut.ts';
import { recordResult } from '../../electron/host/library/videos/results.ts';
import type { Artifacts } from '../../engine/artifacts/artifacts.ts';
import { encodeArtifact } from '../../engine/artifacts/codec.ts';
import { PART_SLOTS, partKey } from '../../engine/artifacts/parts.ts';
import { toMicros } from '../../engine/base/micros.ts';
import type { MediaInfo } from '../../engine/decode/media-info.ts';
import type { StreamingModel } from '../../engine/inference/model/model.ts';
import type { StreamingManifest } from '../../engine/inference/package/manifest.ts';
import { openModel } from '../../engine/inference/worker/open-model.node.ts';
import { analyse } from '../../engine/pipeline/analyse.ts';
import { KnownVideo } from '../../engine/pipeline/known-video.ts';
import { encoderSha256 } from '../../engine/pipeline/model-identity.ts';
import { resultOf } from '../../engine/pipeline/result.ts';
import { slotRateOf } from '../../engine/pipeline/sampling.ts';
import { scoresKey } from '../../engine/pipeline/stored-scores.ts';
import { chosenCut, runIdentity } from '../../engine/pipeline/tag-settings.ts';
import { cutSegments } from '../../engine/timeline/cut-segments.ts';
import { fillLibrary } from './fill-library.ts';

const HOUR_US = 3_600_000_000;
const SLOTS = 4 * 3600;
const RECUT_VIDEOS = 1000;
const RECUT_SECONDS = 60;
const OWN = { threshold: null, minDurationUs: null };

type Line = (what: string, figure: string) => void;

/** What is kept of videos: from stored tokens to segments, cutting a library anew, bytes of each kind. */
export async function measureKept(line: Line): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-bench-kept-'));
  try {
    for (const provider of ['cpu', 'wasm'] as const) {
      const model = await openModel(
        { kind: 'path', dir: path.join(ROOT, 'models/tubelet-base') },
        { threads: 2, provider },
      );
      try {
        if (model.kind !== 'streaming') throw new Error('the bundled model is a streaming one');
        await fromTokens(path.join(folder, provider), model, line);
        if (provider === 'wasm') await recut(folder, model.manifest, line);
      } finally {
        await model.dispose();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fromTokens(folder: string, model: StreamingModel, line: Line): Promise<void> {
  const database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  const { files, artifacts } = libraryArtifacts(database);
  const contentId = 'a'.repeat(64);
  const info = mediaInfo(HOUR_US);
  const probe = { contentId, kind: 'probe', model: null, parameters: '' } as const;
  await artifacts.put(probe, { facts: { info }, shape: [0], data: new Uint8Array(0) });
  await putTokens(artifacts, contentId, model.manifest);
  const unread = () => Promise.reject(new Error('stored tokens must not be decoded'));
  const begun = performance.now();
  const { slots } = await analyse(new KnownVideo(unread, { artifacts, contentId }, []), model, {
    onEvent: () => {},
  });
  const { data } = (await artifacts.get(await scoresKey(contentId, model.manifest, [])))!;
  const { labels } = model.manifest;
  const track = { slotRate: slotRateOf(model.manifest), classes: labels.length, slots, data };
  cutSegments(track, labels, chosenCut(model.manifest, OWN, info.durationUs));
  const seconds = (performance.now() - begun) / 1000;
  line(
    `stored tokens of 1 hour to segments, ${model.provider === 'cpu' ? 'ONNX Runtime for Node' : 'WASM'}, 2 threads`,
    `${seconds.toFixed(1)} s: ${(3600 / seconds).toFixed(0)}x real time`,
  );
  if (model.provider === 'cpu') await sizes(files, artifacts, contentId, line);
  database.close();
}

/** What is kept of the hour that {@link fromTokens} stored, together with what the timeline asks for. */
async function sizes(
  files: FileArtifacts,
  artifacts: Artifacts,
  contentId: string,
  line: Line,
): Promise<void> {
  const frames = new Float64Array(30 * 3600);
  await artifacts.put(
    { contentId, kind: 'frames', model: null, parameters: '' },
    { facts: {}, shape: [frames.length], data: frames },
  );
  const peaks = new Uint8Array(100 * 3600);
  const heard = { contentId, kind: 'peaks', model: null, parameters: `from=0,to=${HOUR_US}` } as const;
  await artifacts.put(heard, { facts: { hasSound: true }, shape: [peaks.length], data: peaks });
  const { bytesByKind } = await files.usage();
  const kinds = Object.entries(bytesByKind).sort(([, a], [, b]) => b - a);
  line('kept of 1 hour', kinds.map(([kind, bytes]) => `${kind} ${(bytes / 1e6).toFixed(2)} MB`).join(', '));
}

async function putTokens(
  artifacts: Artifacts,
  contentId: string,
  manifest: StreamingManifest,
): Promise<void> {
  const { count, width } = manifest.tokens;
  const encoder = await encoderSha256(manifest, []);
  const perSlot = manifest.input.framesPerSlot;
  for (let index = 0; index * PART_SLOTS < SLOTS; index++) {
    const slots = Math.min(PART_SLOTS, SLOTS - index * PART_SLOTS);
    const data = Float16Array.from(
      { length: slots * count * width },
      (_, at) => 3 * Math.sin(at * 0.7 + index),
    );
    const end = index * PART_SLOTS + slots;
    const facts = { samples: end * perSlot, isLast: end === SLOTS, warning: null };
    await artifacts.put(partKey('tokens', contentId, encoder, index), {
      facts,
      shape: [slots, count, width],
      data,
    });
  }
}

async function recut(folder: string, manifest: StreamingManifest, line: Line): Promise<void> {
  const place = path.join(folder, 'recut');
  new LibraryDatabase(path.join(place, 'library.sqlite')).close();
  fillLibrary(place, RECUT_VIDEOS, 4);
  const database = new LibraryDatabase(path.join(place, 'library.sqlite'));
  const { files, artifacts } = libraryArtifacts(database);
  const videos = database.all<{ id: number; content_id: string }>(
    'SELECT id, content_id FROM video ORDER BY id',
  );
  const classes = manifest.labels.length;
  const slots = 4 * RECUT_SECONDS;
  // Blocks of five seconds in which one class leads.
  const data = Float32Array.from({ length: slots * classes }, (_, i) =>
    Math.floor(i / classes / 20) % classes === i % classes ? 0.8 : 0.2 / (classes - 1),
  );
  const analysedUs = RECUT_SECONDS * 1e6;
  const track = { slotRate: slotRateOf(manifest), classes, slots, data };
  const info = mediaInfo(analysedUs);
  const cut = chosenCut(manifest, OWN, info.durationUs);
  const segments = cutSegments(track, manifest.labels, cut);
  const outcome = { analysedUs: info.durationUs!, warning: null };
  const file = { name: 'clip.mp4', sizeBytes: 1, info, painted: [] };
  const result = await resultOf({ ...file, manifest, cut, segments, outcome });
  const identity = await runIdentity(manifest, OWN);
  const facts = { slotRate: track.slotRate, analysedUs, warning: null };
  for (const { id, content_id } of videos) {
    const key = await scoresKey(content_id, manifest, []);
    await files.write(key, encodeArtifact(key, { facts, shape: [slots, classes], data }));
    recordResult(database, { videoId: id, ...identity }, result);
  }
  const begun = performance.now();
  const counts = await recutVideos(
    videos.map(({ id }) => id),
    { threshold: 0.6, minDurationUs: null },
    { database, artifacts, modelFolders: [path.join(ROOT, 'models')] },
  );
  const seconds = (performance.now() - begun) / 1000;
  line(
    `${counts.recut} videos of ${RECUT_SECONDS} s cut anew, ${counts.segments} segments`,
    `${seconds.toFixed(2)} s, ${((seconds / counts.recut) * 1000).toFixed(1)} ms a video`,
  );
  database.close();
}

/** Of an ordinary file. */
function mediaInfo(durationUs: number): MediaInfo {
  const whole = { num: 1, den: 1 };
  return {
    container: 'mov,mp4,m4a,3gp,3g2,mj2',
    durationUs: toMicros(durationUs),
    startOffsetUs: toMicros(0),
    video: {
      index: 0,
      codec: 'h264',
      profile: 'High',
      codedWidth: 1920,
      codedHeight: 1080,
      width: 1920,
      height: 1080,
      rotation: 0,
      sampleAspect: whole,
      frameRate: { num: 30, den: 1 },
      nominalRate: null,
      isVariableRate: false,
      pixelFormat: 'yuv420p',
      bitDepth: 8,
    },
    streams: [{ index: 0, type: 'video', codec: 'h264' }],
    sourceTimecode: null,
  };
}
