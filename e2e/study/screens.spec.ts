import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ROOT } from '../../build/source-files.ts';
import { idOf } from '../../engine/annotation/document/ids.ts';
import {
  newLabelRecord,
  newSegment,
  newStudyRecord,
  newSubjectRecord,
  newTrackRecord,
} from '../../engine/annotation/document/new-records.ts';
import type { AnyRecord } from '../../engine/annotation/document/records.ts';
import { writeStudy } from '../../engine/annotation/study/study-file.ts';
import { wordsOf } from '../../engine/annotation/study/study-words.ts';
import type { Micros } from '../../engine/base/micros.ts';
import { fileContentId } from '../../engine/source/content-id.node.ts';
import { expect, openFiles, test } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

const AXE = readFileSync(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');
const LONG = 'allogrooming of the neck and shoulders while the other one sits';

async function violations(page: Page): Promise<string[]> {
  // Through the debugger, not as a script of the page: its content policy rightly refuses that.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations: found } = await axe.run(document, { runOnly: tags });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}

/** A study with the sample coded by two observers. */
async function studyFile(labelCount: number, subjectCount: number): Promise<string> {
  const contentId = await fileContentId(SAMPLE, 'sample.mp4');
  const video = idOf('video', contentId);
  const us = (seconds: number) => Math.round(seconds * 1e6) as Micros;
  const labels = Array.from({ length: labelCount }, (_, order) =>
    newLabelRecord({
      id: idOf('label', String(order)),
      name: order === 1 ? LONG : `behaviour ${order + 1}`,
      order,
      colour: order,
      kind: order % 5 === 4 ? 'point' : 'state',
    }),
  );
  const subjects = Array.from({ length: subjectCount }, (_, order) =>
    newSubjectRecord({
      id: idOf('subject', String(order)),
      name: order === 1 ? 'The old one with the white ear and the limp' : `Mouse ${order + 1}`,
      order,
      key: String(order + 1),
    }),
  );
  const records: AnyRecord[] = [
    newStudyRecord({ id: idOf('study', 'Screens1'), name: 'A study with rather a long name of its own' }),
    ...labels,
    ...subjects,
    {
      type: 'video',
      id: video,
      contentId,
      name: 'sample.mp4',
      durationUs: us(40),
      frameRate: { num: 30, den: 1 },
      width: 640,
      height: 360,
    },
  ];
  for (const [order, name] of ['Ada', 'Ben'].entries()) {
    const observerId = idOf('observer', name);
    const trackId = idOf('track', name);
    records.push({ type: 'observer', id: observerId, name, order });
    records.push(newTrackRecord({ id: trackId, videoId: video, name, order, observerId }));
    for (const [index, label] of labels.entries()) {
      const startUs = us((index * 38) / labelCount + order * 0.2);
      const endUs = label.kind === 'point' ? null : us((index * 38) / labelCount + 1.5);
      const id = idOf('segment', `${name}${index}`);
      const subjectId = subjects[index % subjectCount]!.id;
      const note = index === 0 ? 'Looks up twice before, then goes on' : '';
      records.push(
        newSegment({ id, trackId, labelId: label.id, startUs, endUs, subjectId, observerId, note }),
      );
    }
  }
  const project = { revision: 1, records, extra: {} };
  return writeStudy({ words: wordsOf(records), removed: new Map(), projects: [project] });
}

async function bringIn(page: Page, text: string): Promise<void> {
  await page.getByTestId('label-menu').click();
  await page.getByTestId('study').click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByTestId('import-study').click();
  await (await chooser).setFiles({
    name: 'screens.tubelet-study',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  });
  await expect(page.locator('[data-testid="study-row"].current')).toContainText('A study with');
}

/** Nothing sticks out of the window, and no name covers what stands beside it. */
async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('aside, main, [data-testid="coding-bar"], dialog[open]')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.right > innerWidth + 1 || box.left < -1;
      })
      .map((element) => element.tagName + (element.getAttribute('data-testid') ?? '')),
  );
}

const CASES = [
  { colorScheme: 'dark', labels: 60, subjects: 6, width: 1100 },
  { colorScheme: 'light', labels: 60, subjects: 6, width: 1920 },
  { colorScheme: 'light', labels: 6, subjects: 1, width: 1100 },
] as const;

for (const { colorScheme, labels, subjects, width } of CASES) {
  test(`${labels} labels and ${subjects} subjects in ${colorScheme} at ${width} pixels are in order`, async ({
    app,
  }, info) => {
    await app.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await app.setViewportSize({ width, height: 900 });
    await bringIn(app, await studyFile(labels, subjects));
    await app.getByTestId('study-done').click();
    await openFiles(app, SAMPLE);
    await expect(app.getByTestId('segment-row').first()).toBeVisible();
    await app.locator('video.ready').waitFor();
    await app.getByTestId('current-observer').selectOption({ label: 'Ada' });
    await expect(app.locator('[data-testid="segment-row"][data-origin="human"]')).toHaveCount(labels);
    const look = async (name: string) => {
      await app.screenshot({ path: info.outputPath(`${name}.png`) });
      expect(await overflow(app), name).toEqual([]);
      expect(await violations(app), name).toEqual([]);
    };
    for (const column of ['length', 'subject', 'note']) {
      await app.getByTestId('segment-columns').click();
      await app.getByTestId(`column-${column}`).check();
      await app.keyboard.press('Escape');
    }
    await look('desk');
    await app.keyboard.press('Control+Alt+r');
    await expect(app.getByTestId('row-name').first()).toBeVisible();
    await look('rows-by-subject');
    await app.keyboard.press('Control+Alt+r');
    await look('rows-by-label');
    await app.keyboard.press('Control+Alt+r');
    await app.keyboard.press('Control+i');
    for (const page of ['budget', 'transitions', 'raster', 'agreement']) {
      await app.getByTestId(`tab-${page}`).click();
      await look(page);
    }
    await app.keyboard.press('Escape');
    await app.getByTestId('coding-bar').getByTestId('subjects').click();
    await look('subjects');
    await app.getByTestId('delete-observer').first().click();
    await expect(app.getByTestId('observer-places')).toContainText(
      `Coded in one video: sample.mp4 (${labels})`,
    );
    await look('observer');
    await app.keyboard.press('Escape');
    await app.getByTestId('label-menu').click();
    await app.getByTestId('study').click();
    await expect(app.locator('[data-testid="study-row"]').first()).toContainText('video');
    await look('studies');
  });
}
