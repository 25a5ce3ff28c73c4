import type { SamplingPlan } from '../../frame-source.ts';
import type { ProbedVideo } from '../../probe/probe.ts';
import type { Card } from './card.web.ts';
import { sizesOf } from './card-sizes.ts';
import type { BrowserColour } from './scaler-colour.ts';

/** A frame that the card works on. */
export interface ComingFrame {
  /** Writes the frame once it is there; false where the card was lost. To be called once. */
  read(into: Uint8Array): Promise<boolean>;
}

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
export class CardScaler {
  readonly #card: Card;
  readonly #video: ProbedVideo;
  readonly #plan: SamplingPlan;
  readonly #frameBytes: number;
  readonly #buffers = new Set<GPUBuffer>();
  readonly #free: GPUBuffer[] = [];
  #prepared: Prepared | null = null;

  constructor(card: Card, video: ProbedVideo, plan: SamplingPlan) {
    this.#card = card;
    this.#video = video;
    this.#plan = plan;
    this.#frameBytes = Math.ceil((plan.width * plan.height) / 4) * 12;
  }

  /** Null for a picture that cannot be scaled like those before it. It may be closed then as well as after. */
  scale(frame: VideoFrame): ComingFrame | null {
    const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
    // One with pixels that are not square has another size as a texture.
    if (frame.displayWidth !== width || frame.displayHeight !== height) return null;
    this.#prepared ??= this.#prepare({ width, height }, frame.colorSpace);
    const { source } = this.#prepared ?? {};
    if (source?.width !== width || source.height !== height) return null;
    const buffer =
      this.#free.pop() ?? this.#buffer(this.#frameBytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
    this.#scale(frame, this.#prepared!, buffer);
    const mapped = buffer.mapAsync(GPUMapMode.READ).then(
      () => true,
      () => false,
    );
    return {
      read: async (into) => {
        if (!(await mapped)) return false;
        into.set(new Uint8Array(buffer.getMappedRange(), 0, into.length));
        buffer.unmap();
        this.#free.push(buffer);
        return true;
      },
    };
  }

  /** Frees the card's memory. Frames that are on their way are lost. */
  close(): void {
    for (const buffer of this.#buffers) buffer.destroy();
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
    const buffer = this.#card.device.createBuffer({ size, usage });
    this.#buffers.add(buffer);
    return buffer;
  }
}
