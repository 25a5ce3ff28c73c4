import { pathToFileURL } from 'node:url';
import {
  CHROMIUM,
  type DecodingPage,
  openDecodingPage,
} from '../../engine/decode/browser-test/decoding-page.fake.ts';
import { findNativeTools } from '../../engine/decode/native/native-tools.node.ts';
import { decodeWith } from '../../engine/decode/open-video.node.ts';
import { nativeDecode, ourDecode } from './bench-decode.ts';
import { CODECS, type Codec, codecVideo } from './bench-media.ts';

/** Seconds of one way to decode a video, and what share of it took that way. */
interface Path {
  readonly name: string;
  readonly seconds: number[];
  /** Nothing of the video went this way: it was left to another. */
  isLeft: boolean;
}

/**
 * All ways to decode beside native ffmpeg, per codec, in one run: the shipped decoder in Node and in a page, an installed
 * ffmpeg as Tubelet runs it, and the browser's own. Rounds are interleaved, so that a busy moment falls on all of them.
 * @param line prints a figure
 */
export async function measurePaths(
  line: (what: string, figure: string) => void,
  { rounds = 3, sides = [112, 224], codecs = CODECS }: PathOptions = {},
): Promise<void> {
  const tools = await findNativeTools();
  if (!tools) throw new Error('There is no ffmpeg on the PATH: install one, the paths are compared with it.');
  const files = new Map(codecs.map((codec) => [codec, codecVideo(codec)]));
  const decoding = CHROMIUM ? await openDecodingPage((codec) => files.get(codec as Codec) ?? '') : null;
  try {
    for (const [codec, file] of files) {
      for (const side of sides) {
        const native: number[] = [];
        const paths = ['shipped', 'installed', 'shipped, page', 'browser'].map(
          (name): Path => ({ name, seconds: [], isLeft: false }),
        );
        // The first pictures of both are compared once for a kind of video: not a part of the figure.
        if (decoding) await inPage(decoding, codec, side);
        for (let round = 0; round < rounds; round++) {
          native.push(nativeDecode(file, side));
          paths[0]!.seconds.push(await ourDecode(file, side));
          decodeWith(tools);
          paths[1]!.seconds.push(await ourDecode(file, side));
          decodeWith(null);
          if (!decoding) continue;
          const { shippedMs, browserMs, byBrowser } = await inPage(decoding, codec, side);
          paths[2]!.seconds.push(shippedMs / 1000);
          paths[3]!.seconds.push(browserMs / 1000);
          paths[3]!.isLeft = byBrowser === 0;
        }
        line(
          `decode 10 s of 1080p30 ${codec} to ${side}x${side}, native ${middle(native).toFixed(2)} s`,
          paths.map((each) => told(each, native)).join(', '),
        );
      }
    }
  } finally {
    await decoding?.close();
  }
}

interface PathOptions {
  readonly rounds?: number;
  readonly sides?: readonly number[];
  readonly codecs?: readonly Codec[];
}

const inPage = (decoding: DecodingPage, codec: Codec, side: number) =>
  decoding.compare(codec, { fps: { num: 8, den: 1 }, width: side, height: side, resize: 'stretch' });

/** The middle of the rounds' ratios. */
function told({ name, seconds, isLeft }: Path, native: readonly number[]): string {
  if (isLeft) return `${name} leaves it`;
  if (seconds.length === 0) return `${name} not there`;
  return `${name} ${middle(seconds.map((each, round) => each / native[round]!)).toFixed(2)}x`;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** `node e2e/bench/bench-paths.ts [rounds] [codec...]` */
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [rounds = 3, ...codecs] = process.argv.slice(2);
  await measurePaths((what, figure) => console.log(`${what.padEnd(62)} ${figure}`), {
    rounds: Number(rounds),
    ...(codecs.length > 0 ? { codecs: codecs as Codec[] } : {}),
  });
  process.exit();
}
