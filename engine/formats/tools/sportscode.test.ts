import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument } from '../core/interchange.fake.ts';
import { expectHarmless, expectRoundTrips } from '../core/round-trip.fake.ts';
import { sportscode } from './sportscode.ts';

describe('sportscode', () => {
  it('comes back exactly', () => {
    const all = {
      markers: true,
      unlabelled: true,
      scores: true,
      states: true,
      notes: true,
      attributes: true,
      tracks: true,
    };
    expectRoundTrips(sportscode, all, ['track', 'score', 'origin', 'state', 'note', 'attributes']);
  });

  it('reads what others write: labels with groups and without, notes, colours of rows', () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?><file><SORT_INFO><sort_type>sort order</sort_type></SORT_INFO><ALL_INSTANCES>
<instance><ID>7</ID><start>1.5</start><end>4</end><code>Shot</code><label><group>Team</group><text>Home</text></label><label><text>left</text></label><label><text>far</text></label><free_text>off the bar</free_text></instance>
<instance><ID>8</ID><start>x</start><end>4</end><code>Shot</code></instance>
</ALL_INSTANCES><ROWS><row><sort_order>1</sort_order><code>Shot</code><R>65535</R><G>0</G><B>32896</B></row></ROWS></file>`;
    const { documents, problems } = sportscode.importer!.read(text, { name: 'x.xml' });
    expect(documents[0]!.labels).toMatchObject([{ name: 'Shot', colour: '#ff0080' }]);
    expect(documents[0]!.segments).toMatchObject([
      {
        startUs: 1_500_000,
        endUs: 4_000_000,
        label: 'Shot',
        note: 'off the bar',
        attributes: { Team: 'Home', label: 'left', 'label 2': 'far' },
      },
    ]);
    expect(problems).toEqual([{ at: 'line 3', message: 'The start is not a time: left out.' }]);
  });

  it('is harmless', () =>
    expectHarmless(sportscode, sportscode.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text));
});
