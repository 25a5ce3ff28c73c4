/// <reference path="../../engine/decode/ffmpeg/ffmpeg-core.d.ts" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// The core is built for web workers and looks for its own address there.
Object.assign(globalThis, { self: { location: { href: import.meta.url } } });
const { default: createCore } = await import('@ffmpeg/core');
const wasm = createRequire(import.meta.url).resolve('@ffmpeg/core/wasm');
const module = await WebAssembly.compile(new Uint8Array(readFileSync(wasm)));

/** Runs the ffmpeg that the product ships on files in memory, and returns the file called `output`. */
export async function ffmpeg(
  inputs: Readonly<Record<string, Uint8Array>>,
  args: readonly string[],
  output: string,
): Promise<Uint8Array> {
  const core = await createCore({
    instantiateWasm(imports, done) {
      void WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
      return {};
    },
  });
  const log: string[] = [];
  core.setLogger(({ message }) => log.push(message));
  for (const [name, data] of Object.entries(inputs)) core.FS.writeFile(`/${name}`, data);
  const code = core.exec('-hide_banner', '-loglevel', 'warning', ...args, `/${output}`);
  if (code !== 0) throw new Error(`ffmpeg ${args.join(' ')}\n${log.slice(-12).join('\n')}`);
  return core.FS.readFile(`/${output}`);
}
