import { describe, expect, it } from 'vitest';
import { AppError } from '../../base/errors.ts';
import { BASE, OWN, own, s, snapshot, storeOf, suggested, VIDEO, WALK } from '../document/document.fake.ts';
import { idOf } from '../document/ids.ts';
import type { AnyRecord, PaintedRegion, SecondCamera } from '../document/records.ts';
import { AnnotationStore } from '../document/store.ts';
import { fingerprint, mergeCheck } from './merge-check.ts';
import { migrate } from './migrations/migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { parseProject } from './parse-project.ts';
import type { Project } from './project.ts';
import { type SavedVersion, versionsToKeep } from './rotation.ts';
import { writeProject } from './write-project.ts';

const project = (...more: AnyRecord[]): Project => ({ revision: 1, records: [...BASE, ...more], extra: {} });
const FULL = project(
  own('b', 5, 6),
  own('a', 1, 2, null, { note: 'über "x"\n\u2028' }),
  own('m', 100, null),
  suggested('x', 3, 4, 0.123456789),
  { type: 'seen', id: idOf('seen', '1'), videoId: VIDEO.id, startUs: s(0), endUs: s(50) },
  { type: 'mapping', id: idOf('mapping', 'base:walk'), modelId: 'base', modelClass: 'walk', labelId: WALK },
);
type Json = Record<string, unknown> & Record<string, Record<string, unknown>[]>;
const changed = (change: (json: Json) => void): string => {
  const json = JSON.parse(writeProject(FULL)) as Json;
  change(json);
  return JSON.stringify(json);
};

describe('a project file', () => {
  it('is read back exactly, without what belongs to the window', () => {
    const selection: AnyRecord = {
      type: 'selection',
      id: idOf('selection', 'clip'),
      videoId: VIDEO.id,
      segmentIds: [],
      trackId: OWN,
    };
    const text = writeProject({ ...FULL, records: [...FULL.records, selection] });
    const read = parseProject(text);
    expect(snapshot(new AnnotationStore(read.records))).toEqual(snapshot(new AnnotationStore(FULL.records)));
    expect(read.revision).toBe(1);
    expect(writeProject(read)).toBe(text);
    expect(text).not.toContain('selection');
    expect(parseProject(`\uFEFF${text}`)).toEqual(read);
  });

  it('keeps what is painted out of the picture, and says nothing of it where nothing is', () => {
    expect(writeProject(FULL)).not.toContain('"regions"');
    const clock = { x: 0, y: 0.9, width: 0.25, height: 0.1 };
    const regions: PaintedRegion[] = [
      { type: 'region', id: idOf('region', 'clock'), videoId: VIDEO.id, ...clock },
      { type: 'region', id: idOf('region', 'logo'), videoId: null, x: 0.5, y: 0, width: 0.5, height: 0.1 },
    ];
    const text = writeProject({ ...FULL, records: [...FULL.records, ...regions] });
    const read = parseProject(text);
    expect(read.records.filter(({ type }) => type === 'region')).toEqual(regions);
    expect(writeProject(read)).toBe(text);
    const damaged = (region: object) => {
      const json = JSON.parse(text) as Json;
      json.regions = [{ ...json.regions![0]!, ...region }];
      return () => parseProject(JSON.stringify(json));
    };
    expect(damaged({ x: 2 })).toThrow(/at "regions.0.x"/);
    expect(damaged({ x: 0.9, width: 0.2 })).toThrow(/must lie inside the picture/);
    expect(damaged({ x: 0, y: 0, width: 1, height: 1 })).toThrow(/cover the whole picture/);
    expect(damaged({ videoId: 'video:other' })).toThrow(/a video that does not exist/);
  });

  it('keeps what is shown beside the video, and says nothing of it where nothing is', () => {
    expect(writeProject(FULL)).not.toContain('"cameras"');
    const camera: SecondCamera = {
      type: 'camera',
      id: idOf('camera', 'clip'),
      videoId: VIDEO.id,
      contentId: 'b'.repeat(64),
      name: 'side.mp4',
      behindUs: -2_500_000,
    };
    const text = writeProject({ ...FULL, records: [...FULL.records, camera] });
    const read = parseProject(text);
    expect(read.records.filter(({ type }) => type === 'camera')).toEqual([camera]);
    expect(writeProject(read)).toBe(text);
    const damaged = (fields: object) => {
      const json = JSON.parse(text) as Json;
      json.cameras = [{ ...json.cameras![0]!, ...fields }];
      return () => parseProject(JSON.stringify(json));
    };
    expect(damaged({ behindUs: 0.5 })).toThrow(/at "cameras.0.behindUs"/);
    expect(damaged({ behindUs: 4e15 })).toThrow(/at most 1000 hours/);
    expect(damaged({ name: '' })).toThrow(/which file it is/);
    expect(damaged({ videoId: 'video:other' })).toThrow(/a video that does not exist/);
  });

  it('is one text for one content: a record per line, segments by time', () => {
    const text = writeProject(FULL);
    expect(writeProject({ ...FULL, records: [...FULL.records].reverse() })).toBe(text);
    const lines = text.split('\n').filter((line) => line.includes('"segment:'));
    expect(lines.map((line) => (JSON.parse(line.replace(/,$/, '')) as { id: string }).id)).toEqual([
      'segment:a',
      'segment:x',
      'segment:b',
      'segment:m',
    ]);
    expect(text.startsWith('{\n"format":"tubelet-project",\n"version":2,\n"revision":1,\n')).toBe(true);
  });

  it('keeps fields it does not know, on top, in records and inside them, also after an edit', () => {
    const text = changed((json) => {
      json.reviewers = ['Ada'] as never;
      json.segments![0]!.certainty = 0.5;
      (json.segments!.find((each) => each.provenance)!.provenance as Record<string, unknown>).batch = [
        1,
        { x: null },
      ];
    });
    const read = parseProject(text);
    expect(read.extra).toEqual({ reviewers: ['Ada'] });
    const store = new AnnotationStore(read.records);
    const segment = store.get(idOf('segment', 'a'))!;
    store.commit({ put: [{ ...segment, endUs: s(9) }], remove: [] });
    const again = JSON.parse(writeProject({ ...read, records: [...store.records()] })) as Json;
    expect(again.reviewers).toEqual(['Ada']);
    expect(again.segments!.find((each) => each.id === 'segment:a')).toMatchObject({
      certainty: 0.5,
      endUs: s(9),
    });
    expect(again.segments!.find((each) => each.provenance)!.provenance).toMatchObject({
      batch: [1, { x: null }],
    });
  });

  it('holds nothing at all', () => {
    expect(parseProject(writeProject({ revision: 0, records: [], extra: {} })).records).toEqual([]);
  });

  it('of a newer version is refused in words', () => {
    const text = changed((json) => {
      json.version = 3 as never;
      json.segments = 'something else' as never;
    });
    expect(() => parseProject(text)).toThrow(/newer Tubelet \(project version 3, .* up to 2\): update/);
    expect(() => parseProject(text)).toThrow(expect.objectContaining({ code: 'project/newer-version' }));
  });

  it.each<[string, string, RegExp]>([
    ['cut off', writeProject(FULL).slice(0, 400), /not JSON, perhaps because writing it was cut off/],
    ['empty', '', /not JSON/],
    ['of another program', '{"format":"other","version":1}', /not a Tubelet project/],
    ['a result', '{"format":"tubelet","version":1}', /not a Tubelet project/],
    ['without its segments', changed((json) => delete json.segments), /damaged: at "segments"/],
    [
      'half a microsecond',
      changed((json) => (json.segments![0]!.startUs = 0.5)),
      /"segments.0.startUs" it must be a whole/,
    ],
    [
      'ends first',
      changed((json) => (json.segments![0]!.endUs = 1)),
      /a segment must end after it starts \(segment:a\)/,
    ],
    [
      'no such track',
      changed((json) => (json.segments![0]!.trackId = 'track:no')),
      /track that does not exist/,
    ],
    [
      'a wrong id',
      changed((json) => (json.labels![0]!.id = 'walk')),
      /"labels.0.id" it must begin with "label:"/,
    ],
    ['one id twice', changed((json) => json.labels!.push(json.labels![0]!)), /two records have the id/],
    ['an unknown state', changed((json) => (json.segments![0]!.state = 'done')), /"segments.0.state"/],
  ])('%s is refused in one sentence', (_, text, sentence) => {
    expect(() => parseProject(text)).toThrow(AppError);
    expect(() => parseProject(text)).toThrow(sentence);
    expect(() => parseProject(text)).toThrow(expect.objectContaining({ code: 'project/invalid' }));
  });
});

describe('migrations', () => {
  const steps: Migration[] = [
    { from: 2, migrate: (json) => ({ ...json, b: Number(json.a) + 1 }) },
    { from: 1, migrate: (json) => ({ ...json, a: 1 }) },
  ];

  it('run one after another from the file’s version', () => {
    expect(migrate({ version: 1, kept: true }, 1, 3, steps)).toEqual({ version: 3, kept: true, a: 1, b: 2 });
    expect(migrate({ version: 2, a: 5 }, 2, 3, steps)).toEqual({ version: 3, a: 5, b: 6 });
    expect(migrate({ version: 3 }, 3, 3, steps)).toEqual({ version: 3 });
    expect(() => migrate({ version: 3 }, 3, 4, steps)).toThrow('No migration leads on');
  });
});

describe('two writers', () => {
  it('never win silently', () => {
    expect(mergeCheck('a', 'a', 'a')).toEqual({ kind: 'same' });
    expect(mergeCheck('a', 'b', 'b')).toEqual({ kind: 'same' });
    expect(mergeCheck('a', 'b', 'a')).toEqual({ kind: 'fast-forward', to: 'mine' });
    expect(mergeCheck('a', 'a', 'b')).toEqual({ kind: 'fast-forward', to: 'theirs' });
    expect(mergeCheck('a', 'b', 'c')).toEqual({ kind: 'conflict' });
    expect(mergeCheck(null, 'b', null)).toEqual({ kind: 'fast-forward', to: 'mine' });
    expect(mergeCheck(null, 'b', 'c')).toEqual({ kind: 'conflict' });
    expect(mergeCheck('a', 'b', null)).toEqual({ kind: 'fast-forward', to: 'mine' });
  });

  it('are told apart by content, not by revision', () => {
    const print = fingerprint(writeProject(FULL));
    expect(fingerprint(writeProject({ ...FULL, revision: 80 }))).toBe(print);
    expect(print).toMatch(/^[0-9a-f]{32}$/);
    const prints = new Set(
      Array.from({ length: 2000 }, (_, at) => fingerprint(writeProject(project(own('a', 1, 2 + at / 1e6))))),
    );
    expect(prints.size).toBe(2000);
  });
});

describe('earlier versions', () => {
  const HOUR = 3_600_000;
  const now = Date.UTC(2026, 10, 23, 12);
  const version = (ago: number): SavedVersion => ({ id: `v${ago}`, savedAtMs: now - ago });

  it('of a busy half year are some dozens, with the newest ten and one long ago', () => {
    let kept: SavedVersion[] = [];
    const start = now - 180 * 24 * HOUR;
    for (let at = start; at <= now; at += 7 * 60_000) {
      kept.push({ id: `v${at}`, savedAtMs: at });
      const keep = versionsToKeep(kept, at);
      kept = kept.filter((each) => keep.has(each.id));
    }
    expect(kept.length).toBeLessThan(80);
    const ages = kept.map((each) => (now - each.savedAtMs) / HOUR).sort((a, b) => a - b);
    // One version each seven minutes: none shares its step of five.
    expect(ages.filter((age) => age < 1)).toHaveLength(8);
    for (let hour = 2; hour < 24; hour++) expect(ages.some((age) => Math.abs(age - hour) <= 1)).toBe(true);
    for (let day = 2; day < 29; day++) expect(ages.some((age) => Math.abs(age / 24 - day) <= 1)).toBe(true);
    expect(ages.at(-1)! / 24).toBeGreaterThan(120);
  });

  it('stay when there are few, when they are old and when the clock was wrong', () => {
    const few = Array.from({ length: 10 }, (_, index) => version(index * 1000));
    expect(versionsToKeep(few, now).size).toBe(10);
    const old = [
      version(9000 * HOUR),
      version(-50 * HOUR),
      ...Array.from({ length: 30 }, (_, i) => version(i)),
    ];
    const keep = versionsToKeep(old, now);
    expect(keep.has(`v${9000 * HOUR}`)).toBe(true);
    expect(keep.has(`v${-50 * HOUR}`)).toBe(true);
    expect(keep.has('v29')).toBe(false);
  });
});

it('an opened project edits as before', () => {
  const store = new AnnotationStore(
    parseProject(writeProject({ revision: 2, records: [...storeOf(own('a', 1, 2)).records()], extra: {} }))
      .records,
  );
  store.commit({ put: [own('a', 2, 3)], remove: [] });
  expect(store.get(idOf('segment', 'a'))?.startUs).toBe(s(2));
});
