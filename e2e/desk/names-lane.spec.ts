import path from 'node:path';
import type { Page } from '@playwright/test';
import { idOf } from '../../engine/annotation/document/ids.ts';
import { newLabelRecord, newSegment, newTrackRecord } from '../../engine/annotation/document/new-records.ts';
import type { AnyRecord, Video } from '../../engine/annotation/document/records.ts';
import { writeProject } from '../../engine/annotation/project-file/write-project.ts';
import type { Micros } from '../../engine/base/micros.ts';
import { fileContentId } from '../../engine/source/content-id.node.ts';
import { expect, openFiles, test } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

const NAMES = ['reaching for the cup', 'lifting', 'drinking', 'putting the cup down', 'wiping the table'];
const SEGMENTS = 60;
const STEP_US = 300_000;

/** The sample with many segments side by side that are too short for their names. */
async function openCrowded(page: Page): Promise<void> {
  const contentId = await fileContentId(SAMPLE, path.basename(SAMPLE));
  const video: Video = {
    type: 'video',
    id: idOf('video', contentId),
    contentId,
    name: 'sample.mp4',
    durationUs: 40_000_000 as Micros,
    frameRate: { num: 20, den: 1 },
    width: 320,
    height: 240,
  };
  const track = newTrackRecord({ id: idOf('track', 'You'), videoId: video.id, name: 'You', order: 0 });
  const labels = NAMES.map((name, at) =>
    newLabelRecord({ id: idOf('label', `${at}`), name, order: at, colour: at }),
  );
  const segments = Array.from({ length: SEGMENTS }, (_, at): AnyRecord => {
    const startUs = 2_000_000 + at * STEP_US;
    return newSegment({
      id: idOf('segment', `${at}`),
      trackId: track.id,
      labelId: labels[at % labels.length]!.id,
      startUs: startUs as Micros,
      endUs: (startUs + 250_000) as Micros,
    });
  });
  const body = writeProject({ revision: 1, records: [video, track, ...labels, ...segments], extra: {} });
  const status = await page.evaluate(
    async ([id, text]) => {
      const headers = { 'content-type': 'application/json', 'if-match': 'none' };
      return (await fetch(`/api/projects/${id}`, { method: 'PUT', headers, body: text })).status;
    },
    [contentId, body] as const,
  );
  expect(status).toBe(200);
  await openFiles(page, SAMPLE);
  await page.getByText(`Segments ${SEGMENTS}`).waitFor();
  await page.getByTestId('threshold').fill('0.99');
}

test('short segments have their names in a lane, which can be folded and stays so', async ({ app }) => {
  await openCrowded(app);
  const canvas = app.getByTestId('timeline-canvas');
  const named = async () => Number(await canvas.getAttribute('data-names'));
  await expect.poll(named).toBeGreaterThan(2);
  expect(await named()).toBeLessThan(SEGMENTS);

  // One that is chosen in the list has its name whoever is around it, and the name stands for it.
  const row = app.getByTestId('segment-row').nth(31);
  await row.getByRole('button').first().click();
  const [startUs, label] = [
    Number(await row.getAttribute('data-start-us')),
    await row.getAttribute('data-label'),
  ];
  const box = (await canvas.boundingBox())!;
  const durationUs = await app
    .locator('video')
    .evaluate((video) => (video as HTMLVideoElement).duration * 1e6);
  const x = ((startUs + 125_000) / durationUs) * box.width;
  await canvas.hover({ position: { x, y: 8 } });
  const tip = app.locator('.lanes p');
  await expect(tip).toContainText(label!);
  // Another's name is found beside it, and a click on it selects that segment.
  let other = x - 20;
  for (; (await tip.count()) === 0 || (await tip.textContent())!.includes(label!); other -= 10)
    await canvas.hover({ position: { x: other, y: 8 } });
  const said = (await tip.textContent())!;
  await canvas.click({ position: { x: other + 10, y: 8 } });
  const chosen = app.getByTestId('segment-row').filter({ has: app.locator('[aria-current="true"]') });
  await expect(chosen).toHaveCount(1);
  expect(said).toContain((await chosen.getAttribute('data-label'))!);

  // Zoomed in far enough every name fits its segment: the row keeps its height, no name is said twice.
  const trackHeight = async () => (await app.getByTestId('track-name').first().boundingBox())!.height;
  const open = await trackHeight();
  await app.keyboard.press('Shift+Z');
  await expect.poll(named).toBeLessThan(3);
  expect(await trackHeight()).toBe(open);
  await app.keyboard.press('z');
  await expect.poll(named).toBeGreaterThan(2);

  await app.getByTestId('rows-look').click();
  await app.getByTestId('shows-names').uncheck();
  await expect.poll(named).toBe(0);
  expect(await trackHeight()).toBeLessThan(open);
  await app.reload();
  await app.locator('html[data-app-ready]').waitFor();
  await openFiles(app, SAMPLE);
  await expect(app.getByTestId('segment-row').first()).toBeVisible();
  expect(await trackHeight()).toBeLessThan(open);
});
