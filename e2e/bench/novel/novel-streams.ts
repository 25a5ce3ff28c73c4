import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../../../build/source-files.ts';
import { FileArtifacts } from '../../../electron/host/artifacts/file-artifacts.ts';
import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { readParts } from '../../../engine/artifacts/parts.ts';
import { openVideo } from '../../../engine/decode/open-video.node.ts';
import type { Eye } from '../../../engine/inference/eye/eye.ts';
import type { StreamingModel } from '../../../engine/inference/model/model.ts';
import { KnownVideo } from '../../../engine/pipeline/known-video.ts';
import { encoderSha256 } from '../../../engine/pipeline/model-identity.ts';
import { readStreams } from '../../../engine/pipeline/slot-streams.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import type { SlotStreams } from '../../../engine/teach/streams.ts';
import { withForms } from './novel-variants.ts';

/** One short clip of an action that the bundled model has never seen. */
export interface NovelClip {
  readonly file: string;
  readonly set: string;
  readonly label: string;
  /** Session, person or file: clips of one group are never both taught and tested. */
  readonly group: string;
}

const FOLDER = process.env.TUBELET_NOVEL ?? path.join(ROOT, '..', 'shared', 'novel');
/** What was computed of the clips is kept between runs. */
const CACHE = path.join(os.tmpdir(), 'tubelet-novel');
const CACHE_BYTES = 1e9;

/** The clips, or null where they are not on this machine. */
export function novelClips(): NovelClip[] | null {
  try {
    const [, ...lines] = readFileSync(path.join(FOLDER, 'clips.csv'), 'utf8').trim().split('\n');
    return lines.map((line) => {
      const [file = '', set = '', label = '', group = ''] = line.trim().split(',');
      return { file, set, label, group };
    });
  } catch {
    return null;
  }
}

/** All streams of every clip, by its file. */
export async function novelStreams(
  clips: readonly NovelClip[],
  model: StreamingModel,
  eye: Eye | null,
): Promise<Map<string, SlotStreams>> {
  const artifacts = new Artifacts(new FileArtifacts(CACHE, () => CACHE_BYTES));
  const streams = new Map<string, SlotStreams>();
  for (const { file } of clips) {
    const whole = path.join(FOLDER, file);
    const name = path.basename(file);
    const contentId = await fileContentId(whole, name);
    const open = () => openVideo({ kind: 'path', path: whole, name });
    const video = new KnownVideo(open, { artifacts, contentId }, []);
    try {
      const read = await readStreams(video, model, eye);
      const key = await encoderSha256(model.manifest, []);
      const tokens = await readParts('tokens', contentId, key, (part) => artifacts.get(part));
      streams.set(file, withForms(read, Float32Array.from(tokens!.data)));
    } finally {
      video.close();
    }
  }
  return streams;
}
