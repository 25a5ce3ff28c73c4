import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CDPSession, chromium, type Page } from '@playwright/test';
import { ensureChromium } from '../../build/chromium.ts';
import { idOf } from '../../engine/annotation/document/ids.ts';
import { newLabelRecord, newSegment, newTrackRecord } from '../../engine/annotation/document/new-records.ts';
import type { AnyRecord, Video } from '../../engine/annotation/document/records.ts';
import { writeProject } from '../../engine/annotation/project-file/write-project.ts';
import type { Micros } from '../../engine/base/micros.ts';
import { fileContentId } from '../../engine/source/content-id.node.ts';
import { openApp, openFiles, startServe } from '../support/app.ts';
import { type FrameFigures, frameFigures, type TraceEvent } from './frame-figures.ts';

const HOUR_US = 3_600_000_000;
const SEGMENTS = 5000;
const LABELS = 100;
/** Frames that each gesture lasts. */
const FRAMES = 150;

/** What a gesture on the timeline costs, by its name. */
export type DeskFigures = ReadonlyMap<string, FrameFigures>;

/** An hour with 5,000 segments of 100 labels on two tracks, which overlap as two observers' do. */
function hourOfLabels(contentId: string): string {
  const video: Video = {
    type: 'video',
    id: idOf('video', contentId),
    contentId,
    name: 'hour.mp4',
    durationUs: HOUR_US as Micros,
    frameRate: { num: 30, den: 1 },
    width: 640,
    height: 360,
  };
  const track = (name: string, order: number): AnyRecord =>
    newTrackRecord({ id: idOf('track', name), videoId: video.id, name, order });
  const labels = Array.from({ length: LABELS }, (_, index) =>
    newLabelRecord({ id: idOf('label', `${index}`), name: `action ${index}`, order: index, colour: index }),
  );
  const stepUs = HOUR_US / (SEGMENTS / 2) / 1.05;
  const segments = Array.from({ length: SEGMENTS }, (_, index): AnyRecord => {
    const startUs = Math.round(((index >> 1) * stepUs) / 33_333) * 33_333 + 10_000_000;
    return newSegment({
      id: idOf('segment', `${index}`),
      trackId: idOf('track', index % 2 === 0 ? 'You' : 'Second'),
      labelId: idOf('label', `${(index * 7) % LABELS}`),
      startUs: startUs as Micros,
      endUs: (startUs + 1_100_000) as Micros,
    });
  });
  const records = [video, track('You', 0), track('Second', 1), ...labels, ...segments];
  return writeProject({ revision: 1, records, extra: {} });
}

/**
 * Works with the desk as a person does, by real mouse events, and reads from the browser's trace how the frames came.
 * @param file one hour of video
 */
export async function measureDesk(file: string): Promise<DeskFigures> {
  const library = await mkdtemp(path.join(tmpdir(), 'tubelet-bench-'));
  const { url, process: server } = await startServe(['--library', library]);
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
  try {
    const contentId = await fileContentId(file, path.basename(file));
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await openApp(page, url);
    const status = await page.evaluate(
      async ([id, body]) => {
        const headers = { 'content-type': 'application/json', 'if-match': 'none' };
        return (await fetch(`/api/projects/${id}`, { method: 'PUT', headers, body })).status;
      },
      [contentId, hourOfLabels(contentId)] as const,
    );
    if (status !== 200) throw new Error(`the labels were refused with ${status}`);
    await openFiles(page, file);
    await page.getByText('Segments 5000').waitFor();
    await page.getByTestId('cancel').first().click();
    await page.locator('video.ready').waitFor();
    await settled(page);
    return await gestures(page);
  } finally {
    await browser.close();
    server.kill('SIGTERM');
  }
}

/** The list has come and the strip of pictures is whole: what follows is the gesture alone. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { pictures, sound } = (document.querySelector('[data-testid=strips]') as HTMLElement).dataset;
    return [pictures, sound].every((each) => each?.split('/')[0] === each?.split('/')[1]);
  });
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
}

async function gestures(page: Page): Promise<DeskFigures> {
  const cdp = await page.context().newCDPSession(page);
  const box = await page.getByTestId('timeline-canvas').boundingBox();
  const ruler = await page.getByRole('slider', { name: 'Playhead' }).boundingBox();
  if (!box || !ruler) throw new Error('the timeline is not on screen');
  const at = (part: number) => box.x + box.width * part;
  const rulerY = ruler.y + ruler.height / 2;
  const rowY = box.y + 16;
  const figures = new Map<string, FrameFigures>();
  const undone = async (what: RegExp) => {
    await page.getByTestId('undo').and(page.getByTitle(what)).waitFor();
    await page.keyboard.press('Control+z');
  };
  const measure = async (name: string, run: () => Promise<void>) => {
    figures.set(name, frameFigures(await traced(cdp, run)));
    await settled(page);
  };
  const dragging = async (y: number, from: number, to: number) => {
    await page.mouse.move(at(from), y);
    await page.mouse.down();
    await eachFrame((frame) => mouse(cdp, 'mouseMoved', at(from + ((to - from) * frame) / FRAMES), y));
    await page.mouse.up();
  };
  await measure('scrubbing', () => dragging(rulerY, 0.1, 0.9));
  await page.mouse.move(at(0.5), rowY);
  await measure('zooming in', () => eachFrame(() => wheel(cdp, at(0.5), rowY, -8, true)));
  await measure('panning', () => eachFrame(() => wheel(cdp, at(0.5), rowY, 20, false)));
  await measure('zooming out', () => eachFrame(() => wheel(cdp, at(0.5), rowY, 8, true)));
  await page.keyboard.press('z');
  await page.mouse.click(at(0.5), rowY);
  await page.keyboard.press('k');
  await page.keyboard.press('Shift+Z');
  // Some twenty seconds in view, the selected one in the middle.
  for (let step = 0; step < 6; step++) await wheel(cdp, at(0.5), rowY, 100, true);
  await settled(page);
  await measure('dragging one', () => dragging(rowY, 0.5, 0.8));
  await undone(/Move segment/);
  await page.keyboard.press('Control+a');
  await measure(`dragging ${SEGMENTS / 2} at once`, () => dragging(rowY, 0.5, 0.8));
  await undone(new RegExp(`Move ${SEGMENTS / 2} segments`));
  return figures;
}

/** Input comes at the rate of a screen, whether or not the page keeps up. */
async function eachFrame(send: (frame: number) => Promise<unknown>): Promise<void> {
  const sent: Promise<unknown>[] = [];
  const start = performance.now();
  for (let frame = 1; frame <= FRAMES; frame++) {
    const wait = start + (frame * 1000) / 60 - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(send(frame));
  }
  await Promise.all(sent);
}

function mouse(cdp: CDPSession, type: 'mouseMoved', x: number, y: number): Promise<unknown> {
  return cdp.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: 1 });
}

function wheel(cdp: CDPSession, x: number, y: number, deltaY: number, isZoom: boolean): Promise<unknown> {
  const modifiers = isZoom ? 2 : 0;
  return cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x, y, deltaX: 0, deltaY, modifiers });
}

/** What the browser's own trace says of a stretch of work. */
async function traced(cdp: CDPSession, run: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }) => events.push(...(value as TraceEvent[]));
  cdp.on('Tracing.dataCollected', collect);
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline.frame'],
    },
  });
  await run();
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
  await cdp.send('Tracing.end');
  await complete;
  cdp.off('Tracing.dataCollected', collect);
  return events;
}
