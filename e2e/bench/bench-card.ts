import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { openDecodingPage, SOFTWARE_CARD } from '../../engine/decode/browser-test/decoding-page.fake.ts';
import type { Trial } from '../../engine/decode/webcodecs/card/try-card.web.ts';
import { colourVideo } from './bench-media.ts';

type NamedTrial = Trial & { readonly name: string };

/**
 * What a trial of a graphics card finds here: pictures of H.264 that the browser decodes, 1080p30, scaled on the card beside
 * copied and scaled in a worker. `node e2e/bench/bench-card.ts [software]`: with `software`, WebGPU in software stands for
 * a card, where there is none, and scales the sample's small pictures. TUBELET_CHROMIUM names the Chromium to measure.
 */
const isSoftware = process.argv[2] === 'software';
const sample = path.join(ROOT, 'models/sample/sample.mp4');
const [file, what] = isSoftware ? [sample, '480x360'] : [colourVideo(), '1080p30'];
const decoding = await openDecodingPage(() => file, isSoftware ? SOFTWARE_CARD : ['--enable-unsafe-webgpu']);
try {
  for (const side of [112, 224]) {
    const plan = { fps: { num: 8, den: 1 }, width: side, height: side, resize: 'stretch' };
    const call = `globalThis.tryScaling('/media/colour', ${JSON.stringify(plan)}, ${isSoftware})`;
    const trial = (await decoding.page.evaluate(call)) as NamedTrial | null;
    console.log(`${what} H.264 to ${side}x${side}: ${told(trial)}`);
  }
} finally {
  await decoding.close();
}
process.exit();

function told(trial: NamedTrial | null): string {
  if (!trial) return 'no graphics card that WebGPU offers, or the browser does not decode H.264';
  const { name, copyMs, cardMs, difference, isWhole } = trial;
  const card = isWhole ? `${cardMs.toFixed(1)} ms` : 'not all of them';
  const apart = `bytes ${difference.toFixed(2)} apart at most`;
  return `copied ${copyMs.toFixed(1)} ms a frame, on the card (${name.trim()}) ${card}, ${apart}`;
}
