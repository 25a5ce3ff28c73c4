import { describe, expect, it } from 'vitest';
import { readLabels } from './core/read-labels.ts';

const VIA = {
  project: { pid: 'p', rev: '1', rev_timestamp: '1', pname: 'x', vid_list: ['1'] },
  attribute: {
    '1': { aname: 'Action', anchor_id: 'FILE1_Z2_XY0', type: 4, options: { a: 'pour' } },
    '2': { aname: 'Speaker', anchor_id: 'FILE1_Z2_XY0', type: 4, options: { x: 'Ann' } },
  },
  file: { '1': { fid: 1, fname: 'a.mp4' }, '2': { fid: 2, fname: 'b.mp4' } },
  view: { '1': { fid_list: [1, 2] } },
  metadata: {
    m1: { vid: '1', z: [1, 2], xy: [], av: { '1': 'a' } },
    m2: { vid: '1', z: [3, 4], xy: [], av: { '2': 'x' } },
    m3: { vid: '1', z: [5, 6], xy: [], av: { '1': 'a', '2': { odd: 1 } } },
    m4: { vid: '1', z: [], xy: [2, 1, 1, 5, 5], av: {} },
  },
};

/** Files with more in them than labels have a place for: what is read of them, and what is said of the rest. */
const FILES: readonly (readonly [name: string, text: string, labels: string[], said: RegExp[]])[] = [
  [
    'a.llc',
    JSON.stringify({
      version: 2,
      mediaFileName: 'a.mp4',
      cutSegments: [
        { start: 1, end: 2, name: 7, tags: { who: 'Ann', list: [1] } },
        { start: 3, end: 4, name: { no: 1 }, rating: 5 },
        'nothing',
      ],
    }),
    ['7 (who=Ann)', 'null (rating=5)'],
    [/0: Its tag "list" is not a text/, /1: Its name is not a text/, /2: It is not an object/],
  ],
  [
    'a.txt',
    '1.0\t2.0\tpour\n\\\t100\t2000\n3.0\t4.0\tstir\n\\\t100\t900\n5.0\t6.0\twait\nrubbish\n',
    ['pour', 'stir', 'wait'],
    [/line 6: It is not a start/, /line 2: 2 frequency ranges left out: pictures have none/],
  ],
  [
    'a.ffmeta',
    ';FFMETADATA1\ntitle=My film\nartist=Me\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=pour\n[STREAM]\nlanguage=eng\n[WHAT]\nx=1\n',
    ['pour'],
    [/line 11: The section \[WHAT\] is not known/, /line 2: 4 lines left out: about the file/],
  ],
  [
    'a.vtt',
    'WEBVTT\n\nSTYLE\n::cue { color: red }\n\nSTYLE\n::cue(b) {}\n\nREGION\nid:r\n\nNOTE made by hand\n\nintro\n00:01.000 --> 00:02.000\n<v Ann>pour</v> <v Bob>stir</v>\n\n1\n00:03.000 --> 00:04.000\nwait\n\nno times here\n',
    ['pour @Ann', 'stir @Bob', 'wait'],
    [
      /line 22: There are no times/,
      /line 3: 2 STYLE blocks left out/,
      /line 9: 1 REGION block left out/,
      /line 14: 1 caption name left out/,
      /line 12: 1 NOTE left out/,
    ],
  ],
  [
    'a.metadata.vtt',
    'WEBVTT\n\nNOTE by hand\n\n1\n00:01.000 --> 00:02.000\n{"label":"pour","speed":3,"box":[1,2]}\n\n2\n00:03.000 --> 00:04.000\nplain\n',
    ['pour (speed=3)'],
    [/line 6: Its "box" is not a text/, /line 10: Its text is not a JSON object/, /line 3: 1 NOTE left out/],
  ],
  [
    'a.srt',
    '1\n00:00:01,000 --> 00:00:02,000\npour\n\nstray text\n\n2\n00:00:05,000 --> 00:00:04,000\nback\n',
    ['pour'],
    [/line 5: There are no times/, /line 8: It ends before it starts/],
  ],
  [
    'a.json',
    JSON.stringify(VIA),
    ['pour', 'Ann @Speaker', 'pour'],
    [
      /view\.1: It shows 2 files side by side/,
      /m3: Its value of "Speaker" is not a text/,
      /m4: It is a region of the picture/,
    ],
  ],
];

describe('what a reader saw it made something of, or it says so', () => {
  it.each(FILES)('%s', (name, text, wanted, said) => {
    const { documents, problems } = readLabels(text, { name });
    const found = documents.flatMap(({ labels, segments }) =>
      segments.map(({ label, track, attributes }) => {
        const values = Object.entries(attributes).map(([key, value]) => ` (${key}=${value})`);
        const text = labels.find(({ id }) => id === label)?.name ?? 'null';
        return `${text}${track === 'Labels' ? '' : ` @${track}`}${values.join('')}`;
      }),
    );
    expect(found).toEqual(wanted);
    const sentences = problems.map(({ at, message }) => `${at}: ${message}`);
    expect(sentences).toHaveLength(said.length);
    for (const each of said) expect(sentences).toContainEqual(expect.stringMatching(each));
  });
});
