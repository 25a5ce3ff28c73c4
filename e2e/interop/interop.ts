import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import type { Rational } from '../../engine/base/micros.ts';
import { DEFAULT_WRITE_OPTIONS } from '../../engine/formats/core/format.ts';
import type { InterchangeDocument, InterchangeSegment } from '../../engine/formats/core/interchange.ts';
import { unknownVideo } from '../../engine/formats/core/interchange.ts';
import { readLabels } from '../../engine/formats/core/read-labels.ts';
import { evenFrames } from '../../engine/formats/fields/frame-times.ts';
import { labelTextOf } from '../../engine/formats/fields/label-text.ts';
import { FORMATS } from '../../engine/formats/registry.ts';
import { studyFigureFaults } from './study-figures.ts';

/**
 * `npm run test:interop`: writes files and has the readers of other programs read them (`requirements.txt`), and reads
 * files that their writers made, BORIS's own code among both; each must give back the same segments. `PYTHON` names the interpreter. A reader that is not installed is named and
 * skipped; exit 1 when one finds anything else, or when none is there.
 */
const RATES: readonly Rational[] = [
  { num: 25, den: 1 },
  { num: 24000, den: 1001 },
  { num: 30000, den: 1001 },
  { num: 60000, den: 1001 },
];

/** Formats with milliseconds: their times may be half of one off, others a microsecond. */
const MILLISECONDS = new Set([
  'elan',
  'elan pympi',
  'webvtt',
  'srt',
  ...['', ' offset', ' aggregated', ' aggregated offset', ' tabular', ' tabular offset'].map(
    (kind) => `boris${kind}`,
  ),
]);

/** The schema of ELAN's files, where someone has put it. */
const SCHEMA = path.join(ROOT, '..', 'shared', 'reference', 'formats', 'EAFv3.0.xsd');

const NAMES = ['pour', 'Größe "messen" & <mehr>', '注ぐ'];

function documentAt(rate: Rational): InterchangeDocument {
  const frames = evenFrames(rate);
  const segment = (first: number, end: number, label: number): InterchangeSegment => ({
    track: 't',
    startUs: frames.timeOf(first),
    endUs: frames.timeOf(end),
    label: `l${label}`,
    score: null,
    origin: 'human',
    state: 'accepted',
    note: '',
    attributes: {},
  });
  return {
    video: {
      ...unknownVideo('clip.mp4'),
      durationUs: frames.timeOf(40_000),
      width: 1920,
      height: 1080,
      frameRate: rate,
    },
    labels: NAMES.map((name, index) => ({ id: `l${index}`, name, path: [], colour: null })),
    tracks: [{ id: 't', name: 'actions', kind: 'human', model: null }],
    segments: [segment(0, 1, 0), segment(30, 85, 0), segment(1799, 1800, 1), segment(17_982, 35_964, 2)],
  };
}

type Found = readonly (readonly [string | null, number, number])[] | null;
type Answer = Found | { readonly missing: string } | { readonly error: string };

/** What is wrong with an answer, or null. */
function fault(id: string, found: Found, document: InterchangeDocument): string | null {
  if (found === null) return null;
  const names = new Map(document.labels.map((label) => [label.id, label.name]));
  const rows = (all: readonly (readonly [string | null, number, number])[]) =>
    [...all].sort((a, b) => a[1] - b[1] || a[2] - b[2]);
  const wanted = rows(
    document.segments.map(({ label, startUs, endUs }) => [names.get(label!)!, startUs / 1e6, endUs! / 1e6]),
  );
  const given = rows(found);
  if (given.length !== wanted.length) return `found ${given.length} segments of ${wanted.length}`;
  const tolerance = MILLISECONDS.has(id) ? 0.000501 : 0.0000011;
  for (const [index, [label, start, end]] of given.entries()) {
    const [name, from, to] = wanted[index]!;
    if (label !== null && label !== name) return `found "${label}" for "${name}"`;
    if (Math.abs(start - from) > tolerance || Math.abs(end - to) > tolerance)
      return `found ${start} to ${end} for ${from} to ${to}`;
  }
  return null;
}

function answersFor(document: InterchangeDocument, { num, den }: Rational): Record<string, Answer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'interop-'));
  try {
    for (const { exporter, extension } of FORMATS) {
      if (!exporter) continue;
      const { text, beside = [] } = exporter.write(document, DEFAULT_WRITE_OPTIONS);
      writeFileSync(path.join(folder, `clip${extension}`), text);
      for (const { ending, text: more } of beside)
        writeFileSync(path.join(folder, `clip${extension}${ending}`), more);
    }
    const script = path.join(ROOT, 'e2e', 'interop', 'read_back.py');
    const schema = existsSync(SCHEMA) ? [SCHEMA] : [];
    const output = execFileSync(
      process.env.PYTHON ?? 'python3',
      [script, folder, `${num}`, `${den}`, ...schema],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    return JSON.parse(output.trim().split('\n').at(-1)!) as Record<string, Answer>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Files that others' libraries wrote, as our readers understand them. */
async function theirs(document: InterchangeDocument, rate: Rational): Promise<Record<string, Answer>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'interop-'));
  const names = new Map(document.labels.map(({ id, name }) => [id, name]));
  try {
    const segments = document.segments.map(({ label, startUs, endUs }) => [
      names.get(label!)!,
      startUs / 1e6,
      endUs! / 1e6,
    ]);
    const script = path.join(ROOT, 'e2e', 'interop', 'write_others.py');
    const output = execFileSync(
      process.env.PYTHON ?? 'python3',
      [script, folder, `${rate.num}`, `${rate.den}`],
      {
        encoding: 'utf8',
        input: JSON.stringify(segments),
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    const written = JSON.parse(output.trim().split('\n').at(-1)!) as Record<string, string | Answer>;
    const answers: Record<string, Answer> = {};
    for (const [id, file] of Object.entries(written))
      answers[id] = typeof file === 'string' ? await ourAnswer(path.join(folder, file), rate) : file;
    return answers;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ourAnswer(file: string, frameRate: Rational): Promise<Answer> {
  try {
    const { text } = await labelTextOf(readFileSync(file));
    const { documents } = readLabels(text, { name: path.basename(file), frameRate });
    return documents.flatMap(({ labels, segments }) => {
      const names = new Map(labels.map(({ id, name }) => [id, name]));
      return segments.map(
        ({ label, startUs, endUs }) =>
          [label === null ? null : names.get(label)!, startUs / 1e6, (endUs ?? startUs) / 1e6] as const,
      );
    });
  } catch (error) {
    return { error: String(error) };
  }
}

let read = 0;
let failed = 0;
for (const rate of RATES) {
  const document = documentAt(rate);
  const ours = Object.entries(answersFor(document, rate)).map(
    ([id, answer]) => [`ours by ${id}`, id, answer] as const,
  );
  const others = Object.entries(await theirs(document, rate)).map(
    ([id, answer]) => [`theirs of ${id}`, id, answer] as const,
  );
  for (const [title, id, answer] of [...ours, ...others]) {
    const what = `${title.padEnd(32)} ${(rate.num / rate.den).toFixed(3).padStart(6)} fps `;
    if (answer !== null && 'missing' in answer) {
      console.log(`${what} skipped: ${answer.missing} is not here`);
      continue;
    }
    const wrong = answer !== null && 'error' in answer ? answer.error : fault(id, answer, document);
    if (wrong === null) read++;
    else failed++;
    console.log(`${what} ${wrong === null ? 'the same' : `DIFFERENT: ${wrong}`}`);
  }
}
const faults = studyFigureFaults();
if (faults === null) console.log('figures of a study               skipped: boris is not here');
else {
  if (faults.length === 0) read++;
  else failed++;
  const what =
    faults.length === 0 ? 'the same as BORIS’s own' : `DIFFERENT: ${faults.slice(0, 5).join('; ')}`;
  console.log(`figures of a study               ${what}`);
}
if (read === 0) console.log('No reader is installed: pip install -r e2e/interop/requirements.txt');
process.exitCode = failed > 0 || read === 0 ? 1 : 0;
