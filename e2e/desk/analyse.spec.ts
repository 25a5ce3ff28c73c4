import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dropFiles, expect, openFiles, type Row, segmentRows, test, waitForState } from '../support/app.ts';
import { exportAs } from '../support/exchange.ts';
import { longMedia, madeMedia } from '../support/media.ts';
import { SAMPLE, sampleTruth } from '../support/sample.ts';

const covered = (rows: { startUs: number; endUs: number }[]) =>
  rows.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);

/** One slot of the bundled model. */
const SLOT_US = 250_000;
const byTime = (a: Row, b: Row) => a.startUs - b.startUs || a.endUs - b.endUs;

test('a video becomes a labelled timeline while it is still being read', async ({ app }) => {
  await openFiles(app, SAMPLE);
  await waitForState(app, 'running');
  await expect.poll(() => app.getByTestId('segment-row').count(), { timeout: 60_000 }).toBeGreaterThan(0);
  const early = await app.getByTestId('analysis-status').first().getAttribute('data-state');
  expect(early, 'segments come before the end').toBe('running');
  await waitForState(app, 'done');

  const rows = await segmentRows(app);
  const manifest = await app.evaluate(async () => (await fetch('/models/tubelet-base/manifest.json')).json());
  const labels = manifest.labels.map(({ id }: { id: string }) => id);
  for (const [index, row] of rows.entries()) {
    expect(labels).toContain(row.label);
    expect(row.label).not.toBe(manifest.background);
    expect(row.origin).toBe('model');
    expect(row.endUs).toBeGreaterThan(row.startUs);
    expect(row.endUs).toBeLessThanOrEqual(40_000_000);
    expect(row.score).toBeGreaterThan(0);
    expect(row.score).toBeLessThanOrEqual(1);
    if (index > 0) expect(row.startUs).toBeGreaterThanOrEqual(rows[index - 1]!.endUs);
  }
});

test('what is found in the sample is what happens in it, and is what was found before', async ({ app }) => {
  await openFiles(app, SAMPLE);
  await waitForState(app, 'done');
  const rows = await segmentRows(app);
  const truth = sampleTruth();
  expect(rows.map(({ label }) => label)).toEqual(truth.map(({ label }) => label));
  for (const [index, { startUs, endUs, label }] of rows.entries()) {
    const interval = truth[index]!;
    const shared = Math.min(endUs, interval.endUs) - Math.max(startUs, interval.startUs);
    const either = Math.max(endUs, interval.endUs) - Math.min(startUs, interval.startUs);
    expect(shared / either, `${label} at ${startUs}`).toBeGreaterThan(0.5);
  }

  // `npm run -s tag -- --quiet --format json models/sample/sample.mp4` writes it anew for another model.
  const golden = JSON.parse(
    await readFile(path.join(import.meta.dirname, '../golden/sample.tubelet.json'), 'utf8'),
  );
  expect(rows.map(({ label }) => label)).toEqual(golden.segments.map(({ label }: Row) => label));
  for (const [index, { startUs, endUs, score }] of rows.entries()) {
    const before: Row = golden.segments[index];
    expect(Math.abs(startUs - before.startUs)).toBeLessThanOrEqual(SLOT_US);
    expect(Math.abs(endUs - before.endUs)).toBeLessThanOrEqual(SLOT_US);
    expect(Math.abs(score - before.score)).toBeLessThanOrEqual(0.02);
  }
});

test('threshold and shortest length cut again at once, without a new run', async ({ app }) => {
  await openFiles(app, SAMPLE);
  await waitForState(app, 'done');
  const before = await segmentRows(app);
  await app.getByTestId('threshold').fill('0.9');
  const strict = await segmentRows(app);
  expect(covered(strict)).toBeLessThan(covered(before));
  await app.getByTestId('threshold').fill('0.05');
  const generous = await segmentRows(app);
  expect(covered(generous)).toBeGreaterThanOrEqual(covered(before));
  await app.getByTestId('min-length').fill('3');
  const long = await segmentRows(app);
  expect(long.length).toBeLessThan(generous.length);
  for (const { startUs, endUs } of long) expect(endUs - startUs).toBeGreaterThanOrEqual(3_000_000);
  await waitForState(app, 'done');
});

test('export writes what the list shows, as JSON and as CSV', async ({ app }) => {
  await openFiles(app, SAMPLE);
  await waitForState(app, 'done');
  // A segment of the person's own joins the model's.
  for (const key of ['i', '.', '.', '.', 'o']) await app.keyboard.press(key);
  const isHuman = ({ origin }: { origin: string }) => origin === 'human';
  await expect.poll(async () => (await segmentRows(app)).filter(isHuman).length).toBe(1);
  const rows = (await segmentRows(app)).sort(byTime);
  const json = await exportAs(app, 'tubelet');
  expect(json.name).toBe('sample.tubelet.json');
  const result = JSON.parse(json.text);
  expect(result).toMatchObject({
    format: 'tubelet',
    version: 1,
    video: { name: 'sample.mp4', durationUs: 40_000_000, width: 480, height: 360 },
    model: { id: 'tubelet-base' },
  });
  expect(result.model.sha256).toMatch(/^[0-9a-f]{64}$/);
  const shape = ({ startUs, endUs, label, origin }: Partial<Row>) => ({
    startUs,
    endUs,
    label: label ?? '',
    origin,
  });
  const written: Row[] = [...result.segments, ...(result.others ?? [])];
  expect(written.sort(byTime).map(shape)).toEqual(rows.map(shape));
  const csv = await exportAs(app, 'csv');
  expect(csv.name).toBe('sample.tubelet.csv');
  expect(csv.text.trim().split(/\r?\n/)).toHaveLength(rows.length + 1);
});

test('cancel keeps what was done', async ({ app }) => {
  await openFiles(app, longMedia(5));
  await waitForState(app, 'running');
  // There is something to keep as soon as a part is analysed, whatever the model finds in it.
  const analysed = app.getByTestId('analysis-status').getByRole('progressbar').first();
  await expect.poll(() => analysed.getAttribute('value').then(Number)).toBeGreaterThan(0.02);
  await app.getByTestId('cancel').click();
  await waitForState(app, 'cancelled');
  const { video } = JSON.parse((await exportAs(app, 'tubelet')).text);
  expect(video.analysedUs).toBeGreaterThan(0);
  expect(video.analysedUs).toBeLessThan(video.durationUs);
});

test('of a dropped folder, a file that is no video fails in one sentence and the next is tagged', async ({
  app,
}, info) => {
  const folder = info.outputPath('recordings');
  await mkdir(path.join(folder, 'inside'), { recursive: true });
  await writeFile(path.join(folder, 'notes.mp4'), 'These are my notes, not a film.\n');
  await copyFile(SAMPLE, path.join(folder, 'inside', 'figures.mp4'));
  await dropFiles(app, [folder]);
  const row = (name: string) => app.getByTestId('library-row').filter({ hasText: name });
  await row('figures.mp4').click();
  await waitForState(app, 'done');
  await row('notes.mp4').click();
  await waitForState(app, 'failed', 5000);
  await expect(app.getByRole('main')).toContainText(/not a video|no video|cannot/i);
});

test('a film that Chromium cannot play is tagged and shown by our own decoder', async ({ app }) => {
  await openFiles(app, madeMedia().avi.path);
  await waitForState(app, 'done');
  await expect(app.getByText(/own decoder/i)).toBeVisible();
});
