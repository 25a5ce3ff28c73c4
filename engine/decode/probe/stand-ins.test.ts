import { beforeAll, describe, expect, it } from 'vitest';
import type { Micros } from '../../base/micros.ts';
import { openVideo } from '../open-video.node.ts';
import { collect, EIGHT_PER_SECOND, type MadeFile, madeMedia, refTo } from '../testing/made-media.node.ts';
import { endOf, lengthOf } from './length.ts';
import type { Format, Stream } from './probe.ts';
import { averageRate, isVariable, nominalRate, squareUnlessStated } from './rates.ts';

const START = 0 as Micros;

const stream = (given: Partial<Stream>) => ({ tags: {}, time_base: '1/1000', ...given }) as Stream;
const format = (given: Partial<Format>): Format => ({
  format_name: 'matroska,webm',
  tags: { duration: undefined, timecode: undefined },
  ...given,
});

describe('a length that is not stated is unknown', () => {
  it.each([
    ['no length anywhere, and a start below zero', format({}), [stream({})], -7000, null],
    [
      'zeros where the end was to be written',
      format({ duration: '0.000000' }),
      [stream({ tags: { duration: '00:00:00.000000000', timecode: undefined } })],
      0,
      null,
    ],
    ['a negative one', format({ format_name: 'avi', duration: '-0.04' }), [], 0, null],
    ['a guess by the bit rate', format({ format_name: 'mpegvideo', duration: '3.2' }), [], 0, null],
    [
      'one stream that says it',
      format({ duration: '9.0' }),
      [stream({}), stream({ tags: { duration: '00:00:08.500', timecode: undefined } })],
      500_000,
      8_000_000,
    ],
    ['a plain one', format({ format_name: 'mov,mp4', duration: '2.5' }), [], 0, 2_500_000],
  ])('%s', (_, file, streams, start, expected) => {
    expect(lengthOf(file, streams, start as Micros)).toBe(expected);
  });

  it('also of a stream', () => {
    expect(endOf(stream({ start_time: '0', duration: '0.000' }), START)).toBeNull();
    expect(endOf(stream({}), START)).toBeNull();
    expect(endOf(stream({ start_time: '1.5', duration: '2' }), 500_000 as Micros)).toBe(3_000_000);
  });
});

describe('a rate that is none is unknown', () => {
  it.each([
    [
      'the clock of a transport stream',
      { r_frame_rate: '90000/1', avg_frame_rate: '0/0', time_base: '1/90000' },
      null,
      null,
    ],
    [
      'the clock of Matroska',
      { r_frame_rate: '1000/1', avg_frame_rate: '48000/1607', time_base: '1/1000' },
      [48000, 1607],
      null,
    ],
    ['nothing', { r_frame_rate: '0/0', avg_frame_rate: '0/0', time_base: '1/1000' }, null, null],
    [
      'a high-speed camera',
      { r_frame_rate: '1000/1', avg_frame_rate: '1000/1', time_base: '1/1000' },
      [1000, 1],
      [1000, 1],
    ],
    [
      'a telephone',
      { r_frame_rate: '30/1', avg_frame_rate: '48000/1607', time_base: '1/600' },
      [48000, 1607],
      [30, 1],
    ],
    ['only the base', { r_frame_rate: '25/1', avg_frame_rate: '0/0', time_base: '1/1000' }, [25, 1], [25, 1]],
    [
      'rounded timestamps',
      { r_frame_rate: '359/12', avg_frame_rate: '359/12', time_base: '1/15360' },
      [359, 12],
      [30000, 1001],
    ],
    ['no usual rate', { r_frame_rate: '71/3', avg_frame_rate: '23/4', time_base: '1/1000' }, [23, 4], null],
  ])('%s', (_, rates, average, nominal) => {
    const ratio = (pair: number[] | null) => pair && { num: pair[0], den: pair[1] };
    expect(averageRate(rates)).toEqual(ratio(average));
    expect(nominalRate(rates)).toEqual(ratio(nominal));
  });

  it('and what is uneven is said to be', () => {
    const uneven = { r_frame_rate: '30/1', avg_frame_rate: '48000/1607', time_base: '1/600' };
    expect(isVariable(uneven)).toBe(true);
    expect(isVariable({ ...uneven, avg_frame_rate: '30/1' })).toBe(false);
  });
});

it.each([
  ['0:1', 1, 1],
  [undefined, 1, 1],
  ['1:65535', 1, 1],
  ['80:33', 80, 33],
])('a pixel of %s', (stated, num, den) => {
  expect(squareUnlessStated({ sample_aspect_ratio: stated })).toEqual({ num, den });
});

describe('files without a stated length', () => {
  let media: Record<string, MadeFile>;
  beforeAll(() => {
    media = madeMedia();
  });

  it.each([
    ['streamedWebm', 16],
    ['crashedMkv', 13],
  ])('%s is decoded to its end, whose place is then known', async (name, least) => {
    const video = await openVideo(refTo(media[name]!.path));
    expect(video.info.durationUs).toBeNull();
    const { samples } = await collect(video, {
      fps: EIGHT_PER_SECOND,
      width: 64,
      height: 40,
      resize: 'stretch',
    });
    video.close();
    expect(samples).toBeGreaterThanOrEqual(least);
    expect(samples).toBeLessThanOrEqual(17);
  });

  it('a timecode track and an uneven rate are told', async () => {
    const info = async (name: string) => {
      const video = await openVideo(refTo(media[name]!.path));
      video.close();
      return video.info;
    };
    expect((await info('timecode')).sourceTimecode).toEqual({
      text: '10:00:00:00',
      rate: { num: 25, den: 1 },
    });
    expect((await info('dropFrame')).sourceTimecode).toEqual({
      text: '01:00:00;02',
      rate: { num: 30000, den: 1001 },
    });
    expect((await info('constant')).sourceTimecode).toBeNull();
    const { video } = await info('droppedFrames');
    expect(video.nominalRate).toEqual({ num: 30, den: 1 });
    expect(video.isVariableRate).toBe(true);
    expect(video.frameRate!.num / video.frameRate!.den).toBeCloseTo(25.8, 0);
  });
});
