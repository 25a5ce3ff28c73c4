import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documents, sampleDocument } from '../core/interchange.fake.ts';
import { written } from '../core/read-back.fake.ts';
import { otio } from './otio.ts';

interface Range {
  readonly start_time: { readonly value: number; readonly rate: number };
  readonly duration: { readonly value: number };
}

const clipsOf = (text: string) => JSON.parse(text).tracks.children[0].children;
const framesOf = (range: Range) => [range.start_time.value, range.start_time.value + range.duration.value];

describe('OpenTimelineIO', () => {
  it('has a clip with a marker per segment, and the selects beside it', () => {
    const { text, beside } = written(otio, sampleDocument());
    const [clip] = clipsOf(text);
    expect(clip).toMatchObject({ OTIO_SCHEMA: 'Clip.2', name: 'clip.mp4' });
    expect(
      clip.markers.map((marker: { name: string; color: string; marked_range: Range }) => [
        marker.name,
        marker.color,
        framesOf(marker.marked_range),
      ]),
    ).toEqual([
      ['pour', 'GREEN', [30, 85]],
      ['stir', 'CYAN', [125, 206]],
    ]);
    expect(clip.markers[0].metadata).toEqual({ tubelet: { track: 'actions', score: '0.91' } });
    const selects = clipsOf(beside![0]!.text);
    expect(
      selects.map((each: { name: string; source_range: Range }) => [each.name, framesOf(each.source_range)]),
    ).toEqual([
      ['pour', [30, 85]],
      ['stir', [125, 206]],
    ]);
    expect(selects[0].media_references.DEFAULT_MEDIA.target_url).toBe('./clip.mp4');
  });

  it('counts from the file’s own clock', () => {
    const sample = sampleDocument();
    const sourceTimecode = { text: '10:00:00:00', rate: { num: 25, den: 1 } };
    const [clip] = clipsOf(written(otio, { ...sample, video: { ...sample.video, sourceTimecode } }).text);
    expect(framesOf(clip.media_references.DEFAULT_MEDIA.available_range)[0]).toBe(900_000);
    expect(framesOf(clip.markers[0].marked_range)).toEqual([900_030, 900_085]);
  });

  it('names exactly the frames of each segment, at every rate', () => {
    fc.assert(
      fc.property(documents({ onFrames: true, unlabelled: true }), (document) => {
        const { num, den } = document.video.frameRate!;
        const ranges: Range[] = clipsOf(written(otio, document).text)[0].markers.map(
          (marker: { marked_range: Range }) => marker.marked_range,
        );
        const times = ranges.map((range) =>
          framesOf(range).map((frame) => Math.floor((frame * den * 1e6) / num + 0.5)),
        );
        expect(times).toEqual(document.segments.map(({ startUs, endUs }) => [startUs, endUs]));
        for (const { start_time } of ranges) expect(start_time.rate).toBe(num / den);
      }),
      { numRuns: 100 },
    );
  });
});
