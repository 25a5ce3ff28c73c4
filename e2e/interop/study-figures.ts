import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { idOf } from '../../engine/annotation/document/ids.ts';
import {
  newLabelRecord,
  newSegment,
  newSubjectRecord,
  newTrackRecord,
} from '../../engine/annotation/document/new-records.ts';
import type { AnyRecord, Segment } from '../../engine/annotation/document/records.ts';
import { AnnotationStore } from '../../engine/annotation/document/store.ts';
import { codedVideo } from '../../engine/annotation/figures/coded-video.ts';
import { studyBudget } from '../../engine/annotation/figures/study-budget.ts';
import { transitionsOf } from '../../engine/annotation/figures/transitions.ts';
import type { Micros } from '../../engine/base/micros.ts';
import { DEFAULT_WRITE_OPTIONS } from '../../engine/formats/core/format.ts';
import { interchangeOf } from '../../engine/formats/core/from-document.ts';
import { boris } from '../../engine/formats/research/boris/boris.ts';

interface BorisBudget {
  readonly subject: string;
  readonly label: string;
  readonly count: number;
  readonly total: number | null;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly gapMean: number | null;
  readonly gapSd: number | null;
}

interface BorisFigures {
  readonly events: readonly (readonly [string, number, string, string, string, string])[];
  readonly budget: readonly BorisBudget[];
  readonly length: number;
  readonly transitions: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const SUBJECTS = ['Alba', 'Bruno', ''];
const STATES = ['walk', 'groom', 'rest'];
const POINTS = ['rear', 'peep'];
const LENGTH_S = 300;

/** The same numbers from 0 to 1 in every run (Park and Miller's generator). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A study of two videos that two observers coded: what a subject does follows itself, subjects overlap. */
function study(): AnnotationStore[] {
  const random = seededRandom(7);
  return ['one', 'two'].map((name) => {
    const video = idOf('video', name);
    const records: AnyRecord[] = [
      {
        type: 'video',
        id: video,
        contentId: name,
        name: `${name}.mp4`,
        frameRate: { num: 25, den: 1 },
        width: 64,
        height: 48,
        durationUs: (LENGTH_S * 1e6) as Micros,
      },
      ...SUBJECTS.filter(Boolean).map((subject, order) =>
        newSubjectRecord({ id: idOf('subject', subject), name: subject, order, key: String(order + 1) }),
      ),
      ...[...STATES, ...POINTS].map((label, order) =>
        newLabelRecord({
          id: idOf('label', label),
          name: label,
          order,
          colour: order,
          kind: POINTS.includes(label) ? 'point' : 'state',
        }),
      ),
    ];
    for (const [order, observer] of ['Ada', 'Ben'].entries()) {
      const observerId = idOf('observer', observer);
      const trackId = idOf('track', `${name}-${observer}`);
      records.push({ type: 'observer', id: observerId, name: observer, order });
      records.push(newTrackRecord({ id: trackId, videoId: video, name: observer, order, observerId }));
      for (const subject of SUBJECTS) records.push(...codingOf(random, trackId, observerId, subject));
    }
    return new AnnotationStore(records);
  });
}

/** Whole milliseconds, as BORIS keeps them. */
function codingOf(
  random: () => number,
  trackId: Segment['trackId'],
  observerId: Segment['observerId'],
  subject: string,
): Segment[] {
  const made: Segment[] = [];
  const millis = (most: number) => Math.round(random() * most * 1000);
  for (let at = 500 + millis(5); ; ) {
    const isPoint = random() < 0.3;
    const names = isPoint ? POINTS : STATES;
    const length = isPoint ? 0 : 40 + millis(12);
    if (at + length > LENGTH_S * 1000) return made;
    made.push(
      newSegment({
        id: idOf('segment', `${trackId} ${subject} ${at}`),
        trackId,
        labelId: idOf('label', names[Math.floor(random() * names.length)]!),
        startUs: (at * 1000) as Micros,
        endUs: isPoint ? null : (((at + length) * 1000) as Micros),
        subjectId: subject === '' ? null : idOf('subject', subject),
        observerId,
      }),
    );
    at += length + 20 + millis(8);
  }
}

/** How our figures differ from those that BORIS's own code computes of the same events; null where BORIS is not here. */
export function studyFigureFaults(): readonly string[] | null {
  const stores = study();
  const videos = stores.flatMap((store) => codedVideo(store.records()) ?? []);
  const documents = stores.map((store) => interchangeOf(store, [...store.all('video').keys()][0]!));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'interop-'));
  let theirs: BorisFigures | { readonly missing: string };
  try {
    const file = path.join(folder, 'study.boris');
    writeFileSync(file, boris.exporter!.writeAll!(documents, DEFAULT_WRITE_OPTIONS).text);
    const script = path.join(ROOT, 'e2e', 'interop', 'boris_figures.py');
    const output = execFileSync(process.env.PYTHON ?? 'python3', [script, file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    theirs = JSON.parse(output.trim().split('\n').at(-1)!) as typeof theirs;
  } finally {
    rmSync(folder, { recursive: true });
  }
  if ('missing' in theirs) return null;
  const faults: string[] = [];
  const check = (what: string, mine: number | null, other: number | null, tolerance = 0) => {
    const isSame =
      mine === null || other === null ? mine === other : Math.abs(mine - other) <= tolerance + 1e-9;
    if (!isSame) faults.push(`${what}: ours ${mine}, BORIS ${other}`);
  };
  const ours = videos.flatMap(({ events }) => events);
  check(
    'events',
    ours.reduce((sum, { endUs }) => sum + (endUs === null ? 1 : 2), 0),
    theirs.events.length,
  );
  const rows = studyBudget(videos, new Set(['subject']));
  check('rows of the budget', rows.length, theirs.budget.length);
  const seconds = (us: number | null) => (us === null ? null : us / 1e6);
  for (const row of rows) {
    const what = `${row.subject || 'no subject'}, ${row.label}`;
    const other = theirs.budget.find(({ subject, label }) => subject === row.subject && label === row.label);
    if (!other) faults.push(`${what}: BORIS has no such row`);
    else {
      check(`${what}, count`, row.count, other.count);
      // BORIS rounds to milliseconds.
      check(`${what}, total`, seconds(row.totalUs), other.total, 0.0005);
      check(`${what}, mean`, seconds(row.meanUs), other.mean, 0.0005);
      check(`${what}, sd`, seconds(row.sdUs), other.sd, 0.0005);
      check(`${what}, interval mean`, seconds(row.gapMeanUs), other.gapMean, 0.0005);
      check(`${what}, interval sd`, seconds(row.gapSdUs), other.gapSd, 0.0005);
      check(`${what}, share`, row.share, other.total === null ? null : other.total / theirs.length, 1e-6);
    }
  }
  const { labels, counts } = transitionsOf(videos);
  for (const [row, from] of labels.entries()) {
    for (const [column, to] of labels.entries())
      check(`${from} to ${to}`, counts[row]![column]!, theirs.transitions[from]?.[to] ?? 0);
  }
  return faults;
}
