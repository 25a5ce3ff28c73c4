import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleResult } from '../../../engine/formats/core/result.fake.ts';
import { FORMATS } from '../../../engine/formats/registry.ts';
import { writeTubeletJson } from '../../../engine/formats/tables/tubelet-json.ts';

const CONVERT = fileURLToPath(new URL('convert.ts', import.meta.url));
let folder = '';
const at = (name: string) => path.join(folder, name);
const textOf = (name: string) => readFile(at(name), 'utf8');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const convert = (...args: string[]) =>
  new Promise<Outcome>((resolve) => {
    execFile(process.execPath, [CONVERT, ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tubelet-convert-'));
  await writeFile(at('clip.tubelet.json'), writeTubeletJson(sampleResult()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Each run starts Node.
const SLOW = { timeout: 120_000 };

describe('convert', SLOW, () => {
  it('writes a result as every format that there is', async () => {
    await mkdir(at('all'));
    for (const { id, extension, canExport } of FORMATS) {
      if (!canExport) continue;
      const out = path.join('all', `${id}${extension}`);
      expect(await convert('clip.tubelet.json', '--to', id, '--out', out), id).toMatchObject({ code: 0 });
      expect((await textOf(out)).length, id).toBeGreaterThan(10);
    }
  });

  it('takes a path through formats back to the same segments', async () => {
    const steps = ['elan', 'csv', 'boris', 'tsv', 'webvtt-metadata', 'activitynet', 'tubelet'];
    let from = 'clip.tubelet.json';
    for (const [index, id] of steps.entries()) {
      const out = `step${index}`;
      expect(await convert(from, '--to', id, '--out', out, '--quiet')).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
      from = out;
    }
    const { segments } = JSON.parse(await textOf(from)) as { segments: unknown[] };
    expect(segments).toMatchObject([
      { startUs: 1_250_000, endUs: 3_500_000, label: 'kitchen/Pour' },
      { startUs: 5_000_000, endUs: 8_250_000, label: 'kitchen/Stir' },
    ]);
  });

  it('prints, and says what is lost', async () => {
    const { code, stdout, stderr } = await convert('clip.tubelet.json', '--to', 'srt');
    expect([code, stdout.split('\r\n')[2]]).toEqual([0, 'Pour (0.91)']);
    expect(stderr).toMatch(/^SRT captions: 2 segments written without the origin, a model\.$/m);
  });

  it('writes the config beside Label Studio tasks, and takes what was chosen', async () => {
    expect(await convert('clip.tubelet.json', '--to', 'label-studio', '--out', 'tasks.json')).toMatchObject({
      code: 0,
    });
    expect(await textOf('tasks.config.xml')).toContain('<Label value="Pour"/>');
    const none = await convert('clip.tubelet.json', '--to', 'csv', '--state', 'accepted,edited');
    expect(none.stdout.split('\r\n')).toHaveLength(2);
    expect(await convert('clip.tubelet.json', '--to', 'csv', '--track', 'No')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^There is no track "No": choose from "Base"\.\n$/) as string,
    });
  });

  it('takes the output as the last name, and its format from the ending', async () => {
    expect(await convert('clip.tubelet.json', 'two.eaf', '--quiet')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(await textOf('two.eaf')).toContain('<ANNOTATION_DOCUMENT');
    expect(await convert('two.eaf', 'two.json', '--to', 'via')).toMatchObject({ code: 0, stdout: '' });
    expect(await textOf('two.json')).toContain('"vid_list"');
    // It may be meant as an input, as where a shell fills in *.json: nothing is lost.
    const before = await textOf('two.eaf');
    const again = await convert('clip.tubelet.json', 'two.eaf');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/^"two\.eaf" exists: give --out/) });
    expect(await textOf('two.eaf')).toBe(before);
    const printed = await convert('clip.tubelet.json', 'two.eaf', '--to', 'csv', '--out', '-');
    expect(printed.stdout.trim().split('\r\n')).toHaveLength(5);
  });

  it('takes the columns that are said, and says which there are', async () => {
    await writeFile(at('list.csv'), 'file_name;begin;finish;kind\na.mp4;1;2;go\n');
    const columns = 'file=file_name,start=begin,end=finish,label=kind';
    const { stdout } = await convert('list.csv', '--columns', columns, '--to', 'csv', '--out', '-');
    expect(stdout.split('\r\n')[1]).toMatch(/^a\.mp4,1\.000000,2\.000000,go,go,/);
    // Titles in any language will do.
    await writeFile(at('lista.csv'), 'Comportamiento;Inicio (s);Fin (s)\ngo;1;2\n');
    const own = 'label=Comportamiento,start=Inicio (s),end=Fin (s)';
    const other = await convert('lista.csv', '--columns', own, '--to', 'csv', '--out', '-');
    expect(other.stdout.split('\r\n')[1]).toContain('1.000000,2.000000,go,go,');
    const wrong = await convert(
      'list.csv',
      '--columns',
      'start=begin,label=sort',
      '--to',
      'csv',
      '--out',
      '-',
    );
    expect([wrong.code, wrong.stderr.trim()]).toEqual([
      2,
      'There is no column "sort": choose from "file_name", "begin", "finish", "kind".',
    ]);
  });

  it('leaves guesses out of data sets unless asked in words', async () => {
    const { segments, ...rest } = sampleResult();
    const mixed = { ...rest, segments: [{ ...segments[0]!, state: 'accepted' }, segments[1]!] };
    await writeFile(at('mixed.tubelet.json'), JSON.stringify(mixed));
    const safe = await convert('mixed.tubelet.json', '--to', 'activitynet', '--out', '-');
    expect(safe.stderr).toContain('ActivityNet: 1 decided, 1 suggestion left out.');
    expect(safe.stdout.match(/"segment"/g)).toHaveLength(1);
    const all = await convert(
      'mixed.tubelet.json',
      '--to',
      'activitynet',
      '--state',
      'suggested,accepted',
      '--out',
      '-',
    );
    expect(all.stdout.match(/"segment"/g)).toHaveLength(2);
    const found = await convert('clip.tubelet.json', '--to', 'activitynet', '--out', '-');
    expect(found.stdout.match(/"segment"/g)).toHaveLength(2);
  });

  it('reads a gzipped file, and names one that can only be written', async () => {
    const { stdout } = await convert('clip.tubelet.json', '--to', 'boris', '--out', '-');
    await writeFile(at('study.boris.gz'), gzipSync(stdout));
    expect(
      (await convert('study.boris.gz', '--to', 'csv', '--out', '-')).stdout.trim().split('\r\n'),
    ).toHaveLength(3);
    await convert('clip.tubelet.json', '--to', 'xmp', '--out', 'odd.txt');
    const named = await convert('odd.txt', '--to', 'csv', '--out', '-');
    expect([named.code, named.stderr.trim()]).toEqual([
      2,
      '"odd.txt" is of the format "XMP sidecar", which can be written but not read here.',
    ]);
  });

  it('asks for a frame rate where it is needed, and takes it', async () => {
    await writeFile(at('plain.csv'), 'start,end,label\n1.2,3.4,pour\nx,1,pour\n');
    const without = await convert('plain.csv', '--to', 'label-studio');
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toMatch(/frame rate .* not known: give one, such as 25 .*--fps/);
    const { stdout, stderr } = await convert('plain.csv', '--to', 'label-studio', '--fps', '29.97');
    expect(JSON.parse(stdout)).toMatchObject([{ data: { frame_rate: '30000/1001' } }]);
    expect(stderr).toMatch(/^plain\.csv: line 3: The start is not a time: left out\.$/m);
  });

  it('keeps several videos apart', async () => {
    const other = sampleResult();
    await writeFile(
      at('b.json'),
      writeTubeletJson({ ...other, video: { ...other.video, name: '../b.mp4' } }),
    );
    expect(
      await convert('clip.tubelet.json', 'b.json', '--to', 'activitynet', '--out', 'both.json'),
    ).toMatchObject({ code: 0 });
    const one = await convert('both.json', '--to', 'srt', '--out', 'both.srt');
    expect(one).toMatchObject({ code: 2, stderr: expect.stringContaining('choose with --video') as string });
    expect(
      await convert('both.json', '--to', 'srt', '--out', 'both.srt', '--video', 'clip.mp4'),
    ).toMatchObject({ code: 0 });
    await mkdir(at('each'));
    expect(await convert('both.json', '--to', 'srt', '--out', 'each')).toMatchObject({ code: 0 });
    expect((await readdir(at('each'))).sort()).toEqual(['__b.srt', 'clip.srt']);
  });

  it.each<[string, string[], RegExp]>([
    ['no file', ['--to', 'csv'], /^Give a file with labels\. See /],
    ['no format', ['clip.tubelet.json'], /^Say with --to which format to write\. See /],
    [
      'an unknown format',
      ['clip.tubelet.json', '--to', 'docx'],
      /^There is no format "docx": choose from tubelet, csv,/,
    ],
    ['an unknown option', ['clip.tubelet.json', '--to', 'csv', '--nope'], /^Unknown option '--nope'\. See /],
    ['a wrong rate', ['clip.tubelet.json', '--to', 'csv', '--fps', 'x'], /^--fps must be a frame rate/],
    ['a missing file', ['none.csv', '--to', 'csv'], /^"none.csv" does not exist: give/],
    ['a folder', ['.', '--to', 'csv'], /^"\." is a folder: give/],
    ['noise', ['noise', '--to', 'csv'], /^"noise" is of no format known here: if it is one, say which\.$/],
    ['half a file', ['half.json', '--to', 'csv'], /^This cannot be read as Tubelet JSON: it is not JSON/],
    [
      'itself',
      ['clip.tubelet.json', '--to', 'tubelet', '--out', 'clip.tubelet.json'],
      /is the file that is read: give another/,
    ],
    [
      'only broken lines',
      ['broken.csv', '--to', 'srt'],
      /^"broken.csv" has no segment that can be read\. The first problem, line 2: The start/,
    ],
  ])('%s is refused in one sentence with status 2', async (_, args, sentence) => {
    await writeFile(at('noise'), new Uint8Array([0, 1, 2, 255, 254, 3]));
    await writeFile(at('half.json'), writeTubeletJson(sampleResult()).slice(0, 300));
    await writeFile(at('broken.csv'), 'start,end,label\nx,y,z\n');
    const { code, stdout, stderr } = await convert(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim()).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says in a sentence where it cannot write, and lists every format in its help', async () => {
    const { code, stderr } = await convert('clip.tubelet.json', '--to', 'srt', '--out', 'no/such/file.srt');
    // And nothing before it about what such a file would not say.
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^"[^\n]*file\.srt" cannot be written \(its folder does not exist\): give another place\.\n$/,
      ),
    ]);
    const { stdout } = await convert('--help');
    for (const { id } of FORMATS) expect(stdout).toContain(`\n  ${id} `);
  });
});
