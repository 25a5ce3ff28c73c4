import * as v from 'valibot';
import type { Micros } from '../base/micros.ts';
import type { MediaInfo } from '../decode/media-info.ts';

const whole = v.pipe(v.number(), v.integer());
const time = v.pipe(
  whole,
  v.transform((value) => value as Micros),
);
const rational = v.strictObject({ num: whole, den: v.pipe(whole, v.minValue(1)) });

/** A {@link MediaInfo} as it is stored. */
export const mediaInfoSchema: v.GenericSchema<unknown, MediaInfo> = v.strictObject({
  container: v.string(),
  durationUs: v.nullable(time),
  startOffsetUs: time,
  sourceTimecode: v.nullable(v.strictObject({ text: v.string(), rate: v.nullable(rational) })),
  video: v.strictObject({
    index: whole,
    codec: v.string(),
    profile: v.nullable(v.string()),
    codedWidth: whole,
    codedHeight: whole,
    width: whole,
    height: whole,
    rotation: v.picklist([0, 90, 180, 270]),
    sampleAspect: rational,
    frameRate: v.nullable(rational),
    nominalRate: v.nullable(rational),
    isVariableRate: v.boolean(),
    pixelFormat: v.nullable(v.string()),
    bitDepth: whole,
  }),
  streams: v.array(
    v.strictObject({
      index: whole,
      type: v.picklist(['video', 'audio', 'subtitle', 'data']),
      codec: v.string(),
      width: v.exactOptional(whole),
      height: v.exactOptional(whole),
    }),
  ),
});
