import type { ArtifactStore } from '../../../engine/artifacts/artifact-store.ts';
import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { remembered } from '../../../engine/base/memo.ts';
import { shareMachine } from '../../../engine/decode/ffmpeg/worker-pool.node.ts';
import { decodeWith } from '../../../engine/decode/open-video.node.ts';
import type { LocalEye } from '../../../engine/inference/eye/eye.ts';
import type { EyeFolder } from '../../../engine/inference/eye/find-eye.node.ts';
import { openEye } from '../../../engine/inference/eye/open-eye.node.ts';
import { FileArtifacts } from '../artifacts/file-artifacts.ts';
import { chosenTools } from '../settings/native-decoder.ts';
import { NodeTagger } from './node-tagger.ts';
import type { WorkPlace } from './work-calls.ts';

/** What a process has at hand for work at one place: decoder and models, opened when they are first needed. */
export interface ToolsAt {
  readonly tagger: NodeTagger;
  /** Where what is computed is kept. */
  readonly artifacts: Artifacts;
  /** Errors: those of `openEye`. */
  eye(folder: EyeFolder): Promise<LocalEye>;
}

/** The tools of one place at a time. */
export class Tools {
  #key: string | null = null;
  #tools: ToolsAt | null = null;
  readonly #eyes = new Map<string, Promise<LocalEye>>();
  #report: (error: unknown) => void = () => {};

  /** @param report told of a store that fails, until somebody else asks */
  async at(place: WorkPlace, report: (error: unknown) => void): Promise<ToolsAt> {
    const { modelFolders, artifacts: kept, settingsFolder, decoder, atOnce, provider, patience } = place;
    this.#report = report;
    shareMachine(atOnce);
    decodeWith(await chosenTools(decoder, settingsFolder));
    const key = JSON.stringify(place);
    if (this.#tools && this.#key === key) return this.#tools;
    // Another place is another library, or another share of the machine: what the last one holds goes first.
    await this.putDown();
    const store = kept ? new FileArtifacts(kept.folder, () => kept.limitBytes) : NOWHERE;
    const artifacts = new Artifacts(store, (error) => this.#report(error));
    const tagger = new NodeTagger(modelFolders, artifacts, {
      atOnce,
      ...(provider ? { provider } : {}),
      ...(patience ? { patience } : {}),
    });
    const eye = (folder: EyeFolder) => remembered(this.#eyes, JSON.stringify(folder), () => openEye(folder));
    this.#key = key;
    this.#tools = { tagger, artifacts, eye };
    return this.#tools;
  }

  /** Frees what models hold. */
  async putDown(): Promise<void> {
    const tools = this.#tools;
    const eyes = [...this.#eyes.values()];
    this.#tools = null;
    this.#eyes.clear();
    await tools?.tagger.rest();
    for (const eye of eyes) await eye.then((each) => each.dispose()).catch(() => {});
  }
}

const NOWHERE: ArtifactStore = {
  read: () => Promise.resolve(null),
  write: () => Promise.resolve(),
  names: () => Promise.resolve([]),
  forget: () => Promise.resolve(),
};
