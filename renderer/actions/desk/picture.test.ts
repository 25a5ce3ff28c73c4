import { beforeEach, expect, test, vi } from 'vitest';
import type { Micros } from '../../../engine/base/micros.ts';
import { deskOf, FRAME } from '../app.fake.ts';
import { playingDeskOf } from '../playing.fake.ts';
import { savingPage } from '../saved-files.fake.ts';
import { addPainted, removePainted, studyNameOf } from './paint-actions.ts';

/** A canvas whose picture says from what it was drawn. */
class CanvasFake {
  static hasContext = true;
  #text = '';
  readonly width: number;
  readonly height: number;
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }
  getContext() {
    const drawImage = (from: { name: string }, ...box: number[]) => {
      this.#text = `${from.name} at ${box.join()} in ${this.width}x${this.height}`;
    };
    return CanvasFake.hasContext ? { drawImage } : null;
  }
  convertToBlob({ type }: { type: string }) {
    return Promise.resolve(new Blob([this.#text], { type }));
  }
}
class VideoFake {
  readonly name = 'video';
  readonly videoWidth = 640;
  readonly videoHeight = 360;
  readonly width = 100;
  readonly height = 50;
}

beforeEach(() => {
  CanvasFake.hasContext = true;
  vi.stubGlobal('OffscreenCanvas', CanvasFake);
  vi.stubGlobal('HTMLVideoElement', VideoFake);
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

test('the picture is saved in its own size, called after the video and the time', async () => {
  const desk = playingDeskOf();
  let shown: unknown = new VideoFake();
  const saved = savingPage({ querySelector: () => shown });
  await desk.at(312).do('save-snapshot');
  expect(saved.map(({ name }) => name)).toEqual(['clip 00.12.480.png']);
  expect(desk.app.notices.list.map(({ message }) => message)).toEqual(['“clip 00.12.480.png” saved']);
  expect(saved[0]!.blob!.type).toBe('image/png');
  expect(await saved[0]!.blob!.text()).toBe('video at 0,0,640,360 in 640x360');
  // Where the app decodes by itself, its canvas has the size; which of a file's videos it is belongs to the name.
  shown = { name: 'canvas', width: 1280, height: 720 };
  desk.file.useVideo(2);
  await desk.do('save-snapshot');
  expect(saved[1]!.name).toBe('clip (video 2) 00.12.480.png');
  expect(await saved[1]!.blob!.text()).toBe('canvas at 0,0,1280,720 in 1280x720');
  CanvasFake.hasContext = false;
  await expect(desk.do('save-snapshot')).rejects.toThrow('This browser gives no picture: try it again.');
  shown = null;
  await desk.do('save-snapshot');
  expect(saved).toHaveLength(2);
  expect(deskOf().can('save-snapshot')).toBe(false);
});

test('the picture fills the screen and leaves it, and is seen whole again', async () => {
  const desk = deskOf();
  const page = {
    fullscreenElement: null as unknown,
    exitFullscreen: async () => {
      page.fullscreenElement = null;
    },
    querySelector: (selector: string) => ({
      requestFullscreen: async () => {
        page.fullscreenElement = selector;
      },
    }),
  };
  vi.stubGlobal('document', page);
  await desk.do('full-screen');
  expect(page.fullscreenElement).toBe('main');
  await desk.do('full-screen');
  expect(page.fullscreenElement).toBeNull();

  const { picture, attention } = desk.app;
  expect(desk.can('reset-picture')).toBe(false);
  picture.zoomAt(2, 0.5, 0.5);
  await desk.do('reset-picture');
  expect(picture.transform).toBe('none');
  await desk.do('show-attention');
  expect(attention.isOn).toBe(true);
  await desk.do('show-attention');
  expect(attention.isOn).toBe(false);
  desk.app.openVideos.remove(desk.file);
  expect(['full-screen', 'show-attention', 'paint-out'].filter((id) => desk.can(id))).toEqual([]);
});

test('a region is painted out in one step that undo takes back, and what the model saw is another picture then', async () => {
  const desk = deskOf();
  const { app, file, document } = desk;
  const region = { x: 0, y: 0.9, width: 0.25, height: 0.1 };
  await desk.do('paint-out');
  expect(app.painting.isOpen).toBe(true);
  file.result = { video: {}, model: { id: 'taught' }, cut: {} } as never;
  app.session.model = { manifest: { id: 'base' } } as never;
  const head = { manifest: { id: 'taught' } };
  const read = vi.spyOn(app.session, 'readModel').mockResolvedValue(head as never);
  const again = vi.spyOn(app.queue, 'addAgain');
  expect(desk.can('analyse-painted')).toBe(false);
  addPainted(file, region, false);
  expect(document.painted).toEqual([region]);
  expect(desk.can('analyse-painted')).toBe(true);
  app.session.model = null;
  expect(desk.can('analyse-painted')).toBe(false);
  app.session.model = { manifest: { id: 'base' } } as never;
  await desk.do('analyse-painted');
  // What is shown is found anew by who found it, whatever model is in use.
  expect(read).toHaveBeenCalledExactlyOnceWith('taught');
  expect(again).toHaveBeenCalledExactlyOnceWith(file, head);
  expect(file.analysis.state).toBe('queued');
  await desk.do('undo');
  expect([document.painted, desk.can('analyse-painted')]).toEqual([[], false]);
  await desk.do('redo');
  removePainted(file, document.regions[0]!.id);
  expect(document.painted).toEqual([]);
  await desk.do('undo');
  expect(document.painted).toEqual([region]);
  expect(studyNameOf(app, file)).toBe('Default');
});

test('a region without a size, outside of the picture or over all of it is refused in words', () => {
  const { file, document } = deskOf();
  const painting = (x: number, width: number) => () => addPainted(file, { x, y: 0, width, height: 1 }, true);
  expect(painting(0.5, 0)).toThrow('A painted-out region must have a width and a height.');
  expect(painting(0.5, 0.6)).toThrow('must lie inside the picture');
  expect(painting(0, 1)).toThrow('cover the whole picture');
  expect([document.painted, document.undoTitle]).toEqual([[], null]);
  painting(0.5, 0.5)();
  expect(document.regions.map(({ videoId }) => videoId)).toEqual([null]);
});

/** What runs have found of a video's shots; `exact` is where a cut lies among the file's own frames. */
const cutsOf = (times: readonly number[] | null, exact: (cut: number) => Promise<number>) => ({
  times,
  beside: (timeUs: number, side: -1 | 1) =>
    (side === 1 ? times!.find((cut) => cut > timeUs) : times!.findLast((cut) => cut < timeUs)) ?? null,
  exact: (_: unknown, cut: number) => exact(cut),
});

test('C goes to the frame of the next cut, Shift+C to the one before, and it is said where there is none', async () => {
  const desk = playingDeskOf();
  const { app, file } = desk;
  file.cuts = cutsOf([100 * FRAME, 500 * FRAME], async (cut) => cut - 2 * FRAME) as never;
  const after = async (command: string) => {
    await desk.do(command);
    return app.player.positionUs / FRAME;
  };
  // In the midst of the frame at which a cut lies, one is at that cut.
  app.player.seek(100.4 * FRAME);
  expect(await after('next-cut')).toBe(498);
  expect(await after('previous-cut')).toBe(98);
  expect(await after('previous-cut')).toBe(98);
  desk.at(501);
  expect(await after('next-cut')).toBe(501);
  expect(app.notices.list.map(({ message }) => message)).toEqual([
    'No cut comes before this',
    'No cut comes after this',
  ]);
  expect(deskOf().can('next-cut')).toBe(false);
});

test('who goes on, or to another video, while a cut is looked up is left there', async () => {
  const desk = playingDeskOf();
  const { app, file } = desk;
  let found = (_: number) => {};
  file.cuts = cutsOf([100 * FRAME], () => new Promise((resolve) => (found = resolve))) as never;
  const jumping = desk.do('next-cut');
  expect(app.player.positionUs).toBe(100 * FRAME);
  desk.at(110);
  found(99 * FRAME);
  await jumping;
  expect(app.player.positionUs).toBe(110 * FRAME);
  const again = desk.at(0).do('next-cut');
  app.openVideos.remove(file);
  found(99 * FRAME);
  await again;
  expect(app.player.positionUs).toBe(100 * FRAME);
});

test('cuts that are not known yet are waited for, or an analysis is offered', async () => {
  const desk = playingDeskOf();
  const { app, file } = desk;
  await desk.at(10).do('next-cut');
  const [offer] = app.notices.list;
  expect(offer).toMatchObject({
    message: 'The cuts of this video are not known: an analysis finds them.',
    action: { title: 'Analyse again' },
  });
  offer!.action!.run();
  expect(file.analysis.state).toBe('queued');
  await desk.do('previous-cut');
  expect(app.notices.list.at(-1)!).toMatchObject({
    message: 'The cuts are known when the analysis is done.',
    action: null,
  });
  const manifest = { labels: [], input: {} };
  file.analysis.begin({ manifest } as never, { num: 4, den: 1 }, []);
  await desk.do('next-cut');
  expect(app.notices.list.map(({ message }) => message).at(-1)).toContain('when the analysis is done');
  expect(app.player.positionUs).toBe((10 * FRAME) as Micros);
});
