import { ACROSS, DOWN } from './scale-shader.ts';

/** A graphics card that is ready to scale pictures, shared by the streams of a thread. */
export interface Card {
  readonly device: GPUDevice;
  readonly across: GPUComputePipeline;
  readonly down: GPUComputePipeline;
}

/** A graphics card that is there. */
export interface FoundCard {
  /** Vendor, architecture and what else the browser tells. */
  readonly name: string;
  /** Errors: the browser's own, where it cannot be used. */
  open(): Promise<Card>;
}

/** The one that is in use. */
let opened: { readonly name: string; readonly opening: Promise<Card> } | null = null;

/**
 * Null where there is none.
 * @param allowSoftware takes WebGPU in software for a card: for tests
 */
export async function findCard(allowSoftware: boolean): Promise<FoundCard | null> {
  const gpu = 'gpu' in navigator ? navigator.gpu : undefined;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter || (adapter.info.isFallbackAdapter && !allowSoftware)) return null;
  const { vendor, architecture, device, description } = adapter.info;
  const name = [vendor, architecture, device, description].join(' ');
  return {
    name,
    open: () => {
      if (opened?.name !== name) opened = { name, opening: open(adapter) };
      const { opening } = opened;
      opening.catch(() => forget(opening));
      return opening;
    },
  };
}

async function open(adapter: GPUAdapter): Promise<Card> {
  const device = await adapter.requestDevice();
  const pipeline = (code: string) =>
    device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code }) },
    });
  const [across, down] = await Promise.all([pipeline(ACROSS), pipeline(DOWN)]);
  void device.lost.then(() => forget(opened?.opening));
  return { device, across, down };
}

/** The next stream opens it again. */
function forget(opening: Promise<Card> | undefined): void {
  if (opened?.opening === opening) opened = null;
}
