import { expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { written } from '../core/read-back.fake.ts';
import { charades } from './charades.ts';

it('Charades has a row per video and numbered classes beside it', () => {
  const { text, beside } = written(charades, sampleDocument());
  expect(text).toBe(
    'id,subject,scene,quality,relevance,verified,script,objects,descriptions,actions,length\n' +
      'clip,,,,,No,,,,c000 1.20 3.40;c001 5.00 8.25,10.00\n',
  );
  expect(beside).toEqual([{ ending: '.charades-classes.txt', text: 'c000 pour\nc001 stir\n' }]);
  expect(charades.exporter!.losses(sampleDocument(), DEFAULT_WRITE_OPTIONS)).toEqual(['2 scores left out.']);
});

it('Charades numbers the labels of several videos together', () => {
  const labels = [{ id: 'x', name: 'stir', path: [], colour: null }];
  const second = sampleDocument({
    labels,
    segments: [sampleSegment({ label: 'x', startUs: 4999, endUs: 5001 })],
  });
  const { text } = charades.exporter!.writeAll!([sampleDocument(), second], DEFAULT_WRITE_OPTIONS);
  expect(text).toContain(',c001 0.00 0.01,10.00\n');
});
