import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLabels } from './core/read-labels.ts';
import { labelTextOf, unpackedName } from './fields/label-text.ts';

type Row = readonly [video: string, start: number, end: number | null, label: string | null];

async function rowsOf(name: string, bytes: Uint8Array): Promise<Row[]> {
  const { text } = await labelTextOf(bytes);
  const { documents } = readLabels(text, { name: unpackedName(name) });
  return documents.flatMap(({ video, labels, segments }) => {
    const names = new Map(labels.map((label) => [label.id, label.name]));
    return segments.map(
      ({ startUs, endUs, label }): Row => [
        video.name,
        startUs / 1e6,
        endUs === null ? null : endUs / 1e6,
        label === null ? null : names.get(label)!,
      ],
    );
  });
}

const borisEvents = (events: readonly (readonly [number, string])[], more: object) =>
  JSON.stringify({
    behaviors_conf: {
      '0': { code: 'feed', type: 'State event' },
      '1': { code: 'peck', type: 'Point event' },
    },
    observations: {
      o: {
        file: { '1': ['a.mp4'] },
        events: events.map(([time, code]) => [time, 'bird', code, '', '']),
        ...more,
      },
    },
  });
const timeline = (ranges: readonly unknown[], more: object = {}) => ({
  result: [{ from_name: 'tl', type: 'timelinelabels', value: { ranges, timelinelabels: ['walk'] } }],
  ...more,
});
const slots =
  '<TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="b"/><TIME_SLOT TIME_SLOT_ID="g" TIME_VALUE="100"/><TIME_SLOT TIME_SLOT_ID="c" TIME_VALUE="3000"/>';
const aligned = (id: string, from: string, to: string) =>
  `<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="${id}" TIME_SLOT_REF1="${from}" TIME_SLOT_REF2="${to}"><ANNOTATION_VALUE>${id}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`;

/** What once went wrong on other people's files, in the smallest form, and what is right. */
const KINDS: readonly (readonly [
  kind: string,
  name: string,
  text: string | Uint8Array,
  rows: readonly Row[],
])[] = [
  [
    'a clock offset',
    'o.boris',
    borisEvents(
      [
        [3, 'feed'],
        [5, 'feed'],
      ],
      { 'time offset': 2 },
    ),
    [['a.mp4', 1, 3, 'feed']],
  ],
  [
    'files in a row',
    'o.boris',
    borisEvents(
      [
        [1, 'peck'],
        [9, 'feed'],
        [12.5, 'peck'],
        [9.5, 'feed'],
      ],
      { file: { '1': ['a.mp4', 'b.mp4'] }, media_info: { length: { 'a.mp4': 10, 'b.mp4': 10 } } },
    ),
    [
      ['a.mp4', 1, null, 'peck'],
      ['a.mp4', 9, 9.5, 'feed'],
      ['b.mp4', 2.5, null, 'peck'],
    ],
  ],
  ['a gzipped project', 'o.boris.gz', gzipSync(borisEvents([[1, 'peck']], {})), [['a.mp4', 1, null, 'peck']]],
  [
    'states that differ by modifiers',
    'o.tsv',
    'Source\tBehavior\tModifier #1\tBehavior type\tTime\nplayer #1:a.mp4\ts\tx\tSTART\t1\nplayer #1:a.mp4\ts\ty\tSTART\t2\nplayer #1:a.mp4\ts\tx\tSTOP\t3\nplayer #1:a.mp4\ts\ty\tSTOP\t5\n',
    [
      ['a.mp4', 1, 3, 's'],
      ['a.mp4', 2, 5, 's'],
    ],
  ],
  [
    'slots without a time',
    'x.eaf',
    `<ANNOTATION_DOCUMENT><HEADER><MEDIA_DESCRIPTOR MIME_TYPE="video/mp4" RELATIVE_MEDIA_URL="./my%20clip.mp4"/></HEADER><TIME_ORDER>${slots}</TIME_ORDER><TIER TIER_ID="t">${aligned('one', 'a', 'b')}${aligned('two', 'b', 'c')}</TIER></ANNOTATION_DOCUMENT>`,
    [
      ['my clip.mp4', 0, 1.5, 'one'],
      ['my clip.mp4', 1.5, 3, 'two'],
    ],
  ],
  [
    'annotations that were cancelled, a numeric rate, a name of an upload',
    'x.json',
    JSON.stringify([
      {
        data: { video: '/data/upload/1/3d3ad63e-clip.mp4', frame_rate: 25 },
        annotations: [
          timeline([{ start: 26, end: 50 }]),
          timeline([{ start: 1, end: 5 }], { was_cancelled: true }),
        ],
      },
    ]),
    [['clip.mp4', 1, 2, 'walk']],
  ],
  [
    'captions without an empty line',
    'x.srt',
    '1\n00:00:01,000 --> 00:00:02,000\ngo\n2\n00:00:03 --> 00:00:04\nstop\n',
    [
      ['x', 1, 2, 'go'],
      ['x', 3, 4, 'stop'],
    ],
  ],
  [
    'captions in UTF-16',
    'x.vtt',
    new Uint8Array(Buffer.from('\uFEFFWEBVTT\n\n00:01.000 --> 00:02.000\ngo\n', 'utf16le')),
    [['x', 1, 2, 'go']],
  ],
  ['lengths instead of ends', 'x.csv', 'start,duration,label\n1.2,3.0,go\n', [['x', 1.2, 4.2, 'go']]],
  [
    'a label column by name',
    'x.csv',
    'video,type,type_idx,start,end\nv,Bowl,23,0.2,1.1\n',
    [['v', 0.2, 1.1, 'Bowl']],
  ],
  [
    'rows that deny',
    'x.csv',
    'classname,youtube_id,start,end,label\nBow,a,1,2,-1\nBow,a,3,4,1\n',
    [['a', 3, 4, 'Bow']],
  ],
  [
    'a table of Kinetics',
    'x.csv',
    'label,youtube_id,time_start,time_end,split\nrun,-aB,1,11,val\n',
    [['-aB', 1, 11, 'run']],
  ],
  [
    'JSON with NaN',
    'x.json',
    '{"database":{"v":{"duration":NaN,"annotations":[{"segment":[1,2],"label":"a NaN"}]}}}',
    [['v', 1, 2, 'a NaN']],
  ],
  [
    'ActivityNet without what is around it',
    'x.json',
    '{"v":{"duration_second":9,"annotations":[{"segment":[1,2],"label":"a"}]}}',
    [['v', 1, 2, 'a']],
  ],
  [
    'our own JSON in its least form',
    'x.json',
    '{"format":"tubelet","version":1,"video":{"name":"v.mp4","frameRate":25},"model":{"id":"m"},"labels":["a"],"segments":[{"startUs":1000000,"endUs":2000000,"label":"a"}]}',
    [['v.mp4', 1, 2, 'a']],
  ],
];

it.each(KINDS)('reads %s', async (_, name, text, rows) => {
  expect(await rowsOf(name, typeof text === 'string' ? new TextEncoder().encode(text) : text)).toEqual(rows);
});

/** Small inputs that are not part of this repository, and what each holds. */
const CASES = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'cases');
const FOUND: readonly (readonly [name: string, rows: readonly Row[]])[] = [
  ['08_boris_time_offset.boris', [['s.mp4', 1, 3, 'feed']]],
  ['12_elan_subdivision.eaf', [['My clip #1.mp4', 0, 3, 'phrase']]],
  [
    '15_ls_annotators_cancelled.json',
    [
      ['clip.mp4', 1, 2, 'walk'],
      ['clip.mp4', 1.16, 2.4, 'walk'],
    ],
  ],
  [
    '18_start_duration.csv',
    [
      ['18_start_duration', 1.2, 4.2, 'go'],
      ['18_start_duration', 5, 7.5, 'stop'],
    ],
  ],
  [
    'boris10-tabular-modifiers.tsv',
    [
      ['clip.mp4', 1, 3, 's'],
      ['clip.mp4', 2, 5, 's'],
    ],
  ],
  ['csv-hacs.csv', [['a2X2hz1G6i8', 53.8, 55.8, 'Archery']]],
  ['kinetics.csv', [['0wR5jVB-WPk', 417, 427, 'abseiling']]],
  ['elan-tab-export.txt', [['elan-tab-export', 0.6, 0.9, 'look']]],
];

describe.skipIf(!existsSync(CASES))('inputs of others (skipped where they are not on disk)', () => {
  it.each(FOUND)('%s', async (name, rows) => {
    expect(await rowsOf(name, readFileSync(path.join(CASES, name)))).toEqual(rows);
  });
});
