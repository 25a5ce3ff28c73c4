import type { Page } from '@playwright/test';
import { expect, openFiles, waitForState } from './app.ts';
import { SAMPLE } from './sample.ts';

export interface DeskRow {
  label: string;
  startUs: number;
  endUs: number;
  origin: string;
  track: string;
  state: string;
}

/** All segments of all tracks, as scripts see them. */
export function deskRows(page: Page): Promise<DeskRow[]> {
  return page.getByTestId('segment-row').evaluateAll((rows) =>
    rows.map((row) => {
      const data = (row as HTMLElement).dataset;
      return {
        label: data.label ?? '',
        startUs: Number(data.startUs),
        endUs: Number(data.endUs),
        origin: data.origin ?? '',
        track: data.track ?? '',
        state: data.state ?? '',
      };
    }),
  );
}

/** What the person drew. */
export async function ownRows(page: Page): Promise<DeskRow[]> {
  return (await deskRows(page)).filter(({ origin }) => origin === 'human');
}

/** What a model found. */
export async function modelRows(page: Page): Promise<DeskRow[]> {
  return (await deskRows(page)).filter(({ origin }) => origin === 'model');
}

/** Opens the sample, so that it can be labelled; the model's findings come meanwhile, or are out of the way. */
export async function openReady(page: Page, { analysed }: { readonly analysed: boolean }): Promise<void> {
  await openFiles(page, SAMPLE);
  if (analysed) await waitForState(page, 'done');
  else await page.getByTestId('threshold').fill('0.99');
  await expect(page.getByTestId('track-name').first()).toContainText('You');
  await expect(page.locator('video.ready')).toBeVisible();
}

/** Takes all of the model's labels up as the person's own, with keys. */
export async function adoptLabels(page: Page): Promise<void> {
  await page.getByTestId('label-menu').click();
  await page.getByTestId('use-model-labels').click();
  await expect(page.locator('[data-testid="label-row"][data-key="1"]')).toBeVisible();
}

interface DragOptions {
  readonly modifier?: 'Shift' | 'Alt' | 'Control';
  /** Gives up before the button comes up. */
  readonly isGivenUp?: boolean;
}

/** Drags between two places of the tracks, in CSS pixels from their top left. */
export async function dragOnTimeline(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
  { modifier, isGivenUp = false }: DragOptions = {},
): Promise<void> {
  const box = await page.getByTestId('timeline-canvas').boundingBox();
  if (!box) throw new Error('the timeline is not on screen');
  if (modifier) await page.keyboard.down(modifier);
  await page.mouse.move(box.x + from[0], box.y + from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 6 });
  if (isGivenUp) await page.keyboard.press('Escape');
  await page.mouse.up();
  if (modifier) await page.keyboard.up(modifier);
}

/** What undo would take back, as its button says. */
export async function titles(page: Page): Promise<string> {
  return ((await page.getByTestId('undo').getAttribute('title')) ?? '').replace(/ \(.*/, '');
}
