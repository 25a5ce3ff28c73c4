import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { documents, FULL_VARIETY, sampleDocument } from '../core/interchange.fake.ts';
import {
  ALL_FIELDS,
  expectExact,
  expectHarmless,
  manySegments,
  readBack,
  readText,
  written,
} from '../core/read-back.fake.ts';
import { via } from './via.ts';

describe('VIA 3 projects', () => {
  it('have the labels as options and a metadata entry per segment', () => {
    const project = JSON.parse(written(via, sampleDocument(), { mediaUrl: '/videos/clip.mp4' }).text);
    expect(project.attribute['1']).toMatchObject({
      aname: 'Action',
      type: 4,
      options: { '1': 'pour', '2': 'stir' },
    });
    expect(project.file).toEqual({
      '1': { fid: 1, fname: 'clip.mp4', type: 4, loc: 3, src: '/videos/clip.mp4' },
    });
    expect(project.metadata['1_00000001']).toEqual({
      vid: '1',
      flg: 0,
      z: [1.2, 3.4],
      xy: [],
      av: { '1': '1', '2': 'actions', '3': '0.91' },
    });
    expect(project.project.vid_list).toEqual(['1']);
  });

  it('are read back exactly', () => expectExact(via, documents(FULL_VARIETY), ALL_FIELDS));

  it('keep 10,000 segments', () => expect(readBack(via, manySegments(10_000)).segments).toHaveLength(10_000));

  it('of several videos, with ticked boxes, boxes in the picture and broken entries are read', () => {
    const text = JSON.stringify({
      project: { pid: 'x', vid_list: ['1', '2'] },
      attribute: {
        '1': { aname: 'Who', anchor_id: 'FILE1_Z2_XY0', type: 1, options: {} },
        '2': { aname: 'What', anchor_id: 'FILE1_Z2_XY0', type: 2, options: { a: 'pour', b: 'stir' } },
      },
      file: { '7': { fid: 7, fname: 'one.mp4' }, '8': { fid: 8, fname: 'two.mp4' } },
      view: { '1': { fid_list: ['7'] }, '2': { fid_list: [8] } },
      metadata: {
        m1: { vid: '1', z: [1, 2], xy: [], av: { '1': 'Ann', '2': 'a,b' } },
        m2: { vid: '2', z: [3], xy: [], av: { '2': 'b' } },
        m3: { vid: '2', z: [3], xy: [2, 1, 1, 5, 5], av: {} },
        m4: { vid: '9', z: [3, 4], xy: [], av: {} },
        m5: { vid: '2', z: ['x', 4], xy: [], av: {} },
      },
    });
    const { documents: found, problems } = readText(via, text);
    expect(found.map(({ video }) => video.name)).toEqual(['one.mp4', 'two.mp4']);
    expect(found[0]!.segments.map(({ label, attributes }) => [label, attributes])).toEqual([
      ['pour', { Who: 'Ann' }],
      ['stir', { Who: 'Ann' }],
    ]);
    expect(found[1]!.segments).toMatchObject([{ startUs: 3_000_000, endUs: null, label: 'stir' }]);
    expect(problems.map(({ at }) => at)).toEqual(['metadata.m3', 'metadata.m4', 'metadata.m5']);
  });

  it('write several videos into one project', () => {
    const { text } = via.exporter!.writeAll!([sampleDocument(), sampleDocument()], DEFAULT_WRITE_OPTIONS);
    const { documents: found } = readText(via, text);
    expect(found.map(({ segments }) => segments.length)).toEqual([2, 2]);
  });

  it('are recognised, and do no harm', () => {
    expect(via.importer!.recognise(written(via, sampleDocument()).text, 'a.json')).toBe(0.95);
    expectHarmless(via, [
      '{"project":{},"attribute":{"__proto__":{}},"metadata":{"__proto__":{"vid":"1","z":[1,2]}},"view":{"1":{}}}',
      '{'.repeat(1e5),
    ]);
  });
});
