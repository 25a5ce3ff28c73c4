import { ffmpeg } from '../ffmpeg.ts';
import { concat, encode, even, H264, type Recipe, simple, TONE } from '../recipe.ts';

/** Two seconds of a transport stream from picture `first` on, whose clock begins at `seconds`. */
function transportPart(first: number, seconds: number): Promise<Uint8Array> {
  const options = [...H264, '-bf', '0', '-output_ts_offset', String(seconds), '-f', 'mpegts'];
  return encode('part.ts', { frames: 60, first, options });
}

/** Pictures at 30 a second whose timestamps are moved on by `shift`, an expression of ffmpeg in seconds and of `N`. */
function shifted(file: string, frames: number, shift: string): Promise<Uint8Array> {
  const filter = `settb=1/1000,setpts=(N/30+${shift})/TB`;
  const options = ['-vf', filter, '-vsync', 'passthrough', '-enc_time_base', '1:1000', ...H264, '-bf', '0'];
  return encode(file, { frames, options });
}

/** Twenty pictures, and twenty more whose timestamps lie so many seconds further on than they should. */
function jumping(file: string, seconds: number): Promise<Uint8Array> {
  return shifted(file, 40, `if(gte(N\\,20)\\,${seconds}\\,0)`);
}

/** An MP4 of one track whose last picture is said to stay for so many ticks. */
function withLastDelta(mp4: Uint8Array, ticks: number): Uint8Array {
  const bytes = Buffer.from(mp4);
  const table = bytes.indexOf('stts') + 8;
  bytes.writeUInt32BE(ticks, table + 4 + (bytes.readUInt32BE(table) - 1) * 8 + 4);
  return new Uint8Array(bytes);
}

/** An MP4 whose edit list begins with so many ticks of nothing; it must have an edit of nothing. */
function withEmptyEdit(mp4: Uint8Array, ticks: number): Uint8Array {
  const bytes = Buffer.from(mp4);
  bytes.writeUInt32BE(ticks, bytes.indexOf('elst') + 12);
  return new Uint8Array(bytes);
}

/** An AVI whose headers state another rate: `rate` pictures in `scale` seconds. */
function withRate(avi: Uint8Array, rate: number, scale: number): Uint8Array {
  const bytes = Buffer.from(avi);
  const header = bytes.indexOf('strh') + 8;
  bytes.writeUInt32LE(scale, header + 20);
  bytes.writeUInt32LE(rate, header + 24);
  return new Uint8Array(bytes);
}

/** Two seconds of VP8 in Ogg. */
function oggPart(first: number): Promise<Uint8Array> {
  const coding = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k'];
  return encode('part.ogv', { frames: 60, first, options: [...coding, '-f', 'ogg'] });
}

/** An Ogg file whose second half says of every page that no time is known of it, as a recorder that broke off leaves it. */
function withoutTimes(ogg: Uint8Array): Uint8Array {
  const bytes = Buffer.from(ogg);
  const pages: number[] = [];
  for (let at = bytes.indexOf('OggS'); at >= 0; at = bytes.indexOf('OggS', at + 4)) pages.push(at);
  for (const [index, at] of pages.entries()) {
    if (index < pages.length / 2) continue;
    bytes.writeBigInt64LE(-1n, at + 6);
    bytes.writeUInt32LE(0, at + 22);
    bytes.writeUInt32LE(oggChecksum(bytes.subarray(at, pages[index + 1])), at + 22);
  }
  return new Uint8Array(bytes);
}

/** CRC-32 of RFC 3533: polynomial 0x04c11db7, nothing mirrored or inverted. */
function oggChecksum(page: Uint8Array): number {
  let checksum = 0;
  for (const byte of page) {
    checksum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) checksum = (checksum << 1) ^ (checksum < 0 ? 0x04c11db7 : 0);
  }
  return checksum >>> 0;
}

/** Clocks that jump, stop, run out or were never right. */
export const CLOCKS = {
  joined: {
    file: 'joined.ts',
    times: even(120, 30),
    make: async () => concat([await transportPart(0, 0), await transportPart(60, 0)]),
  },
  clockGap: {
    file: 'clock-gap.ts',
    times: even(120, 30),
    make: async () => concat([await transportPart(0, 0), await transportPart(60, 40)]),
  },
  wrongYear: {
    file: 'wrong-year.mkv',
    times: even(40, 30),
    make: () => jumping('wrong-year.mkv', 1_987_200_000),
  },
  hourAway: { file: 'hour-away.mkv', times: even(40, 30), make: () => jumping('hour-away.mkv', 3600) },
  shortPause: {
    file: 'short-pause.mkv',
    times: even(40, 30).map((time, i) => (i < 20 ? time : time + 5)),
    make: () => jumping('short-pause.mkv', 5),
  },
  dayAway: {
    file: 'day-away.mp4',
    // Its clock counts milliseconds: after the jump the 30 pictures of a second are a little late.
    times: even(40, 30).map((time, i) => (i < 20 ? time : time + 0.0004)),
    make: () => jumping('day-away.mp4', 86_400),
  },
  slow: {
    // A picture every 100,000 seconds is no recording: each is shown for ten.
    file: 'slow.avi',
    times: even(60, 1 / 10),
    make: async (made) => withRate(await made('mpeg4.avi'), 1, 100_000),
  },
  rateless: {
    file: 'rateless.avi',
    times: even(60, 30),
    make: async (made) => withRate(await made('mpeg4.avi'), 0, 1),
  },
  chainedOgg: {
    file: 'chained.ogv',
    times: even(120, 30),
    make: async () => concat([await oggPart(0), await oggPart(60)]),
  },
  untimedOgg: {
    file: 'untimed.ogv',
    times: even(60, 30),
    make: async () => withoutTimes(await oggPart(0)),
  },
  farEdit: {
    file: 'far-edit.mp4',
    times: even(60, 30, 1 / 30),
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        [
          ...['-itsoffset', '1000000', '-i', '/in', ...TONE],
          ...['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac'],
        ],
        'far-edit.mp4',
      ),
  },
  gaps: {
    // A camera that slept five times for 25 minutes.
    file: 'gaps.mkv',
    times: even(60, 30).map((time, i) => time + 1500 * Math.floor(i / 10)),
    make: () => shifted('gaps.mkv', 60, '1500*floor(N/10)'),
  },
  manyGaps: {
    // After two hours of gaps in all, further ones are faults of the clock.
    file: 'many-gaps.mkv',
    // Their pictures follow each other on a clock of milliseconds.
    times: Array.from({ length: 40 }, (_, i) =>
      i < 6 ? i / 30 + 1500 * i : 7500 + 5 / 30 + (i - 5) * 0.033,
    ),
    make: () => shifted('many-gaps.mkv', 40, '1500*N'),
  },
  lateStart: {
    file: 'late-start.mp4',
    times: even(60, 30, 1500),
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        [
          ...['-itsoffset', '1500', '-i', '/in', ...TONE],
          ...['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac'],
        ],
        'late-start.mp4',
      ),
  },
  emptyEdit: {
    file: 'empty-edit.mp4',
    times: even(60, 30, 1 / 30),
    make: async (made) => withEmptyEdit(await made('late-start.mp4'), 2 ** 32 - 1),
  },
  longLast: {
    file: 'long-last.mp4',
    times: even(40, 30),
    make: async () => withLastDelta(await shifted('long-last.mp4', 40, '0'), 2 ** 31 - 1),
  },
  backwards: {
    file: 'backwards.ts',
    times: even(120, 30),
    make: async () => concat([await transportPart(0, 5000), await transportPart(60, 100)]),
  },
  wrapped: {
    // Its clock of 33 bits begins again after the first second.
    file: 'wrapped.ts',
    times: even(60, 30),
    make: () => transportPart(0, 2 ** 33 / 90_000 - 1 - 1.4),
  },
  fastest: simple('fastest.mkv', { frames: 30, rate: 1000, options: [...H264, '-bf', '0'] }),
  clockRate: simple('clock-rate.mp4', { frames: 30, rate: 90000, options: [...H264, '-bf', '0'] }),
} as const satisfies Record<string, Recipe>;
