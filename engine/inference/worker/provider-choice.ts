/** `auto` measures and takes the faster; `cpu` is the processor, whose numbers are the same on every machine. */
export type ProviderChoice = 'auto' | 'cpu' | 'webgpu';
export const PROVIDER_CHOICES: readonly ProviderChoice[] = ['auto', 'cpu', 'webgpu'];
