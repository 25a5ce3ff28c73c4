import type { VideoSample } from 'mediabunny';
import { createRing, RingReader } from '../ffmpeg/frame-ring.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { OpenedVideo } from '../ranges/frame-stream.ts';
import { ringCapacity } from '../ranges/range-plan.ts';
import type { PictureScaler } from './picture-scaler.ts';
import { PlaneWriter } from './plane-ring.ts';
import { type PlaneLayout, scaleArguments } from './scale-arguments.ts';

/** Pictures between the browser and the scaler. */
const PLANES = 4;

/** Scales pictures in a decode worker, byte for byte as the shipped decoder does; their planes are copied there. */
export class WorkerScaler implements PictureScaler {
  readonly #opened: OpenedVideo;
  readonly #plan: SamplingPlan;
  readonly #output;
  readonly #reader: RingReader;
  readonly #closing = new AbortController();
  #feeding: { readonly layout: PlaneLayout; readonly writer: PlaneWriter } | null = null;

  constructor(opened: OpenedVideo, plan: SamplingPlan) {
    this.#opened = opened;
    this.#plan = plan;
    const frameBytes = plan.width * plan.height * 3;
    this.#output = createRing(frameBytes, Math.min(ringCapacity(frameBytes), 64));
    this.#reader = new RingReader(this.#output);
  }

  async put(picture: VideoSample): Promise<boolean> {
    const { format, visibleRect } = picture;
    const layout = { format: format ?? '', width: visibleRect.width, height: visibleRect.height };
    this.#feeding ??= this.#start(layout, picture.allocationSize());
    // Another size or layout in the middle is left to who knows how to go on.
    if (!this.#feeding || !isSame(layout, this.#feeding.layout)) return false;
    const { writer } = this.#feeding;
    const place = await writer.place();
    if (!place || this.#closing.signal.aborted) return false;
    await picture.copyTo(place);
    writer.commit();
    return true;
  }

  async take(into: Uint8Array): Promise<boolean> {
    if (!(await this.#reader.ready())) return false;
    this.#reader.take(into);
    return true;
  }

  end(): void {
    this.#feeding?.writer.end();
  }

  close(): void {
    this.#closing.abort();
    this.#reader.abandon();
    this.end();
  }

  #start(layout: PlaneLayout, planeBytes: number) {
    const { pool, core, ref, probed } = this.#opened;
    const { signal } = this.#closing;
    const args = scaleArguments(probed, this.#plan, layout);
    if (!args || signal.aborted) return null;
    const planes = createRing(planeBytes, PLANES);
    const worker = pool.acquire();
    const task = { core, ref, version: null, args, planes, ring: this.#output };
    worker
      .call('scale', task, signal)
      .catch(() => {})
      .finally(() => {
        this.#reader.abandon();
        pool.release(worker);
      });
    return { layout, writer: new PlaneWriter(planes) };
  }
}

function isSame(a: PlaneLayout, b: PlaneLayout): boolean {
  return a.format === b.format && a.width === b.width && a.height === b.height;
}
