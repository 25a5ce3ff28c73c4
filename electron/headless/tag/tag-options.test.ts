import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../../../engine/formats/core/format.ts';
import { FORMATS, formatOf } from '../../../engine/formats/registry.ts';
import { parseTagOptions } from './tag-options.ts';

const PIPES = { stdout: false, stderr: false };
const TERMINAL = { stdout: true, stderr: true };
const refusal = (...args: string[]) => {
  try {
    parseTagOptions(args, PIPES);
  } catch (error) {
    return String(error);
  }
  throw new Error('it was accepted');
};

describe('the options of tag', () => {
  it('default to what fits the streams', () => {
    expect(parseTagOptions(['a.mp4'], PIPES)).toEqual({
      inputs: ['a.mp4'],
      model: null,
      format: 'json',
      write: DEFAULT_WRITE_OPTIONS,
      out: null,
      threshold: null,
      minDurationUs: null,
      backsOff: true,
      library: undefined,
      jobs: null,
      force: false,
      watch: false,
      decoder: 'auto',
      paintOut: [],
      provider: 'cpu',
      queue: null,
      filter: { include: [], exclude: [], sinceMs: null },
      progress: 'lines',
      help: false,
    });
    expect(parseTagOptions(['a.mp4'], TERMINAL)).toMatchObject({ format: 'table', progress: 'bar' });
    expect(parseTagOptions(['a.mp4', '--out', 'o'], TERMINAL)).toMatchObject({
      format: 'json',
      out: path.resolve('o'),
    });
    expect(parseTagOptions(['-q', 'a.mp4'], TERMINAL)).toMatchObject({ progress: 'none' });
  });

  it('are all read', () => {
    const args = (
      '--model m --format csv --threshold .7 --min-length 1.5 --progress json --include *.mp4 --exclude b* --exclude c* ' +
      '--since 2026-05-01T18:00 --no-back-off --jobs 3 --force --library l.sqlite a b'
    ).split(' ');
    expect(parseTagOptions(args, TERMINAL)).toEqual({
      inputs: ['a', 'b'],
      model: 'm',
      format: 'csv',
      write: DEFAULT_WRITE_OPTIONS,
      out: null,
      threshold: 0.7,
      minDurationUs: 1_500_000,
      backsOff: false,
      library: path.resolve('l.sqlite'),
      jobs: 3,
      force: true,
      watch: false,
      decoder: 'auto',
      paintOut: [],
      provider: 'cpu',
      queue: null,
      filter: {
        include: ['*.mp4'],
        exclude: ['b*', 'c*'],
        sinceMs: new Date(2026, 4, 1, 18).getTime(),
      },
      progress: 'json',
      help: false,
    });
    const other = parseTagOptions(
      ['a', '--format', 'edl', '--fps', '29.97', '--start', '01:00:00;00'],
      PIPES,
    );
    expect(other).toMatchObject({
      format: { id: 'edl' },
      write: { frameRate: { num: 30000, den: 1001 }, startTimecode: '01:00:00;00' },
    });
    for (const { id } of FORMATS) {
      const { format } = parseTagOptions(['a', '--format', id], PIPES);
      expect(format).toBe({ tubelet: 'json', csv: 'csv' }[id] ?? formatOf(id));
    }
    expect(parseTagOptions(['--', '--threshold'], PIPES).inputs).toEqual(['--threshold']);
    expect(parseTagOptions(['--help'], PIPES).help).toBe(true);
  });

  it('name parts of the picture that no model sees', () => {
    const { paintOut } = parseTagOptions(
      ['a', '--paint-out', '0.5,0.9,.25,0.1', '--paint-out=0,0,.1,.1'],
      PIPES,
    );
    expect(paintOut).toEqual([
      { x: 0, y: 0, width: 0.1, height: 0.1 },
      { x: 0.5, y: 0.9, width: 0.25, height: 0.1 },
    ]);
  });

  it('are refused in one sentence that says where help is', () => {
    expect(refusal()).toMatch(/at least one video or folder\. See npm run -s tag -- --help\.$/);
    expect(refusal('a', '--format', 'xml')).toMatch(
      /--format must be one of json, csv, table, tsv, .*xmp, .*not "xml"/,
    );
    for (const threshold of ['1.2', 'high', '', '1e-3', 'NaN']) {
      expect(refusal('a', '--threshold', threshold)).toMatch(/--threshold must be a number from 0 to 1/);
    }
    expect(refusal('a', '--format', 'srt', '--fps', 'x')).toMatch(/--fps must be a frame rate/);
    expect(refusal('a', '--min-length=-1')).toMatch(/--min-length must be a number from 0/);
    for (const region of ['0,0,1', '0,0,.5,.5,1', '.8,0,.3,1', '0,0,0,1', '-1,0,1,1', '0,0,a,1', '']) {
      expect(refusal('a', `--paint-out=${region}`)).toMatch(/--paint-out must be X,Y,W,H inside the picture/);
    }
    expect(refusal('a', '--paint-out=0,0,1,.5', '--paint-out=0,.5,1,.5')).toMatch(/cover the whole picture/);
    expect(refusal('a', ...Array.from({ length: 17 }, (_, i) => `--paint-out=0,${i / 20},1,.02`))).toMatch(
      /At most 16 regions/,
    );
    expect(refusal('a', '--jobs', '0')).toMatch(/--jobs must be a whole number from 1 to 16/);
    expect(refusal('a', '--since', 'yesterday')).toMatch(/--since must be a date/);
    expect(refusal('a', '--watch')).toMatch(/--watch needs --out/);
    expect(refusal('a', '--library', 'l', '--no-library')).toMatch(/contradict/);
    expect(refusal('a', '--bogus')).toMatch(/'--bogus'.*--help/);
    expect(refusal('a', '--threshold')).toMatch(/--threshold.*--help/);
    expect(refusal('a', '--out=')).toMatch(/--out must not be empty/);
    expect(refusal('a', '--out', 'o', '--format', 'table')).toMatch(/use another format/);
    expect(refusal('a', '--quiet', '--progress', 'json')).toMatch(/contradict/);
    for (const lone of ['--detach', '--attach', '--status', '--root=a=b'])
      expect(refusal('a', lone)).toMatch(/^AppError: --\w+ needs --queue/);
    expect(refusal('a', '--queue', 'redis://nas')).toMatch(/--queue needs --out/);
    expect(refusal('a', '--queue', 'nas', '--out', 'o')).toMatch(/--queue must be redis:/);
    expect(refusal('a', '--queue', 'redis://nas', '--out', 'o', '--provider', 'auto')).toMatch(
      /--provider is each worker's own with --queue/,
    );
    expect(refusal('a', '--provider', 'gpu')).toMatch(/--provider must be auto, cpu, webgpu/);
    const both = ['--queue', 'redis://nas', '--out', 'o', '--detach', '--attach'];
    expect(refusal('a', ...both)).toMatch(/contradict/);
  });

  it('name the queue, which may be asked how it stands without a video', () => {
    const queue = ['--queue', 'redis://nas', '--root', 'lab=/mnt', '--detach', '--out', 'o'];
    expect(parseTagOptions(['a', ...queue], PIPES).queue).toMatchObject({
      address: { shown: 'redis://nas' },
      roots: ['lab=/mnt'],
      isDetached: true,
      isStatus: false,
    });
    const status = parseTagOptions(['--queue', 'redis://nas', '--status'], PIPES);
    expect([status.inputs, status.queue?.isStatus]).toEqual([[], true]);
  });
});
