import type { VideoSample } from 'mediabunny';
import type { SamplingPlan } from '../../frame-source.ts';
import type { ProbedVideo } from '../../probe/probe.ts';
import type { PictureScaler } from '../picture-scaler.ts';
import type { Card } from './card.web.ts';
import { sizesOf } from './card-sizes.ts';
import type { BrowserColour } from './scaler-colour.ts';

/** Frames between the card and their reader. */
const FRAMES = 4;

/** What pictures of one size are scaled with. */
interface Prepared {
  readonly source: { readonly width: number; readonly height: number };
  readonly groups: readonly [across: number, down: number];
  readonly sizes: GPUBuffer;
  readonly scaled: GPUBuffer;
  readonly bytes: GPUBuffer;
}

/**
 * Scales pictures where the browser has decoded them: they are read as external textures, and a frame alone, 37 KB for 112
 * pixels, comes back. By the same filter as swscale's and to a byte or so, not to the bit: the card reads pictures as RGB.
 */
export class CardScaler implements PictureScaler {
  readonly #card: Card;
  readonly #video: ProbedVideo;
  readonly #plan: SamplingPlan;
  readonly #frameBytes: number;
  readonly #free: GPUBuffer[];
  readonly #coming: { readonly buffer: GPUBuffer; readonly read: Promise<boolean> }[] = [];
  #prepared: Prepared | null = null;
  #hasEnded = false;
  #isClosed = false;
  #wake: (() => void)[] = [];

  constructor(card: Card, video: ProbedVideo, plan: SamplingPlan) {
    this.#card = card;
    this.#video = video;
    this.#plan = plan;
    this.#frameBytes = Math.ceil((plan.width * plan.height) / 4) * 12;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.#free = Array.from({ length: FRAMES }, () => this.#buffer(this.#frameBytes, usage));
  }

  async put(picture: VideoSample): Promise<boolean> {
    while (this.#free.length === 0 && !this.#isClosed) await this.#changed();
    if (this.#isClosed) return false;
    const frame = picture.toVideoFrame();
    try {
      const { width, height } = picture.visibleRect;
      // One with pixels that are not square has another size as a texture.
      if (frame.displayWidth !== width || frame.displayHeight !== height) return false;
      this.#prepared ??= this.#prepare({ width, height }, frame.colorSpace);
      const { source } = this.#prepared ?? {};
      if (source?.width !== width || source.height !== height) return false;
      const buffer = this.#free.pop()!;
      this.#scale(frame, this.#prepared!, buffer);
      const read = buffer.mapAsync(GPUMapMode.READ).then(
        () => true,
        () => false,
      );
      this.#coming.push({ buffer, read });
      this.#change();
      return true;
    } finally {
      frame.close();
    }
  }

  async take(into: Uint8Array): Promise<boolean> {
    while (this.#coming.length === 0 && !this.#hasEnded && !this.#isClosed) await this.#changed();
    const next = this.#coming.shift();
    if (!next || !(await next.read) || this.#isClosed) return false;
    into.set(new Uint8Array(next.buffer.getMappedRange(), 0, into.length));
    next.buffer.unmap();
    this.#free.push(next.buffer);
    this.#change();
    return true;
  }

  end(): void {
    this.#hasEnded = true;
    this.#change();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { sizes, scaled, bytes } = this.#prepared ?? {};
    for (const buffer of [...this.#free, ...this.#coming.map((each) => each.buffer), sizes, scaled, bytes])
      buffer?.destroy();
    this.#change();
  }

  #prepare(source: Prepared['source'], colour: BrowserColour): Prepared | null {
    const how = sizesOf(this.#video, this.#plan, source, colour);
    if (!how) return null;
    const { placed } = how;
    const sizes = this.#buffer(how.bytes.byteLength, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    this.#card.device.queue.writeBuffer(sizes, 0, how.bytes);
    return {
      source,
      groups: [Math.ceil(placed.width / 16), Math.ceil(source.height / 8)],
      sizes,
      scaled: this.#buffer(placed.width * source.height * 16, GPUBufferUsage.STORAGE),
      bytes: this.#buffer(this.#frameBytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC),
    };
  }

  #scale(frame: VideoFrame, { groups, sizes, scaled, bytes }: Prepared, into: GPUBuffer): void {
    const { device, across, down } = this.#card;
    const picture = device.importExternalTexture({ source: frame });
    const commands = device.createCommandEncoder();
    const pass = commands.beginComputePass();
    const step = (pipeline: GPUComputePipeline, resources: readonly GPUBindingResource[]) => {
      const entries = resources.map((resource, binding) => ({ binding, resource }));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    };
    step(across, [{ buffer: sizes }, picture, { buffer: scaled }]);
    pass.dispatchWorkgroups(...groups);
    step(down, [{ buffer: sizes }, { buffer: scaled }, { buffer: bytes }]);
    pass.dispatchWorkgroups(Math.ceil(this.#frameBytes / (12 * 64)));
    pass.end();
    commands.copyBufferToBuffer(bytes, 0, into, 0, this.#frameBytes);
    device.queue.submit([commands.finish()]);
  }

  #buffer(size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    return this.#card.device.createBuffer({ size, usage });
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #change(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
