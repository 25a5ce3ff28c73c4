import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { expect, openFiles, test, waitForState } from '../support/app.ts';
import { deskRows, openReady, ownRows, titles } from '../support/desk.ts';
import { exportAs, file, openExport, savedFile } from '../support/exchange.ts';
import { madeMedia } from '../support/media.ts';
import { SAMPLE } from '../support/sample.ts';

test('export shows what is written and what is lost, and writes just that', async ({ app }) => {
  await openReady(app, { analysed: true });
  for (const key of ['i', '.', '.', '.', 'o']) await app.keyboard.press(key);
  await expect.poll(() => ownRows(app)).toHaveLength(1);
  const all = (await deskRows(app)).length;

  // By key alone: the chosen format has the focus, and arrows go through the list.
  await app.keyboard.press('Control+e');
  const dialog = app.getByTestId('export-dialog');
  await expect(dialog.getByRole('radio', { name: /Tubelet JSON/ })).toBeFocused();
  await app.keyboard.press('ArrowDown');
  const preview = app.getByTestId('export-preview');
  await expect(preview).toHaveValue(/^video,start_s,end_s,label/);
  await expect(app.getByTestId('export-facts')).toHaveText(`${all} segments, 1 file`);
  await app.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  // What is not chosen is not written, and the preview follows.
  // Files that are taken for the truth hold no guesses unless asked to.
  await openExport(app, 'elan');
  await expect(app.getByTestId('export-losses')).toContainText(
    `1 decided, ${all - 1} suggestion${all === 2 ? '' : 's'} left out.`,
  );
  await app.getByTestId('export-state-suggested').check();
  await expect(app.getByTestId('export-facts')).toHaveText(`${all} segments, 1 file`);
  await app.getByTestId('export-track').nth(1).uncheck();
  await expect(app.getByTestId('export-facts')).toHaveText('1 segment, 1 file');
  await expect(preview).toHaveValue(/<ANNOTATION_DOCUMENT/);
  await app.getByTestId('export-place').fill('/videos');
  const shown = await preview.inputValue();
  expect(shown).toContain('MEDIA_URL="file:///videos/sample.mp4"');
  const elan = app.waitForEvent('download');
  await app.getByTestId('export-save').click();
  const saved = await savedFile(await elan);
  expect(saved.name).toBe('sample.eaf');
  expect(saved.text.match(/<ALIGNABLE_ANNOTATION/g)).toHaveLength(1);
  // A very long line is shown in part.
  const written = saved.text.replaceAll(/ DATE="[^"]*"/g, '').split('\n');
  const lines = shown.replaceAll(/ DATE="[^"]*"/g, '').split('\n');
  for (const [index, line] of lines.slice(0, 20).entries())
    expect(written[index]?.startsWith(line.slice(0, 200)), line).toBe(true);
  await expect(dialog).toBeHidden();

  // Losses are said before anything is written; a wrong rate is refused where it was typed.
  await openExport(app, 'edl');
  await expect(app.getByTestId('export-losses')).toContainText('2 tracks written as one.');
  await app.getByTestId('export-rate').fill('fast');
  await expect(dialog.getByText('Write a rate such as 25')).toBeVisible();
  await expect(app.getByTestId('export-save')).toBeDisabled();
  await app.getByTestId('export-rate').fill('29.97');
  await app.getByTestId('export-start').fill('01:00:00;00');
  await expect(preview).toHaveValue(/FCM: DROP FRAME[\s\S]* 01:00:0\d;\d\d /);
  await app.getByTestId('export-start').fill('soon');
  await expect(app.getByTestId('export-problem')).toContainText('is not a timecode');
  await app.keyboard.press('Escape');

  // What belongs together comes together.
  await openExport(app, 'label-studio');
  const download = app.waitForEvent('download');
  await app.getByTestId('export-save').click();
  const zip = await download;
  expect(zip.suggestedFilename()).toBe('sample.mp4.label-studio.zip');
  const entries = unzipSync(new Uint8Array(await readFile(await zip.path())));
  expect(Object.keys(entries).sort()).toEqual(['sample.config.xml', 'sample.label-studio.json']);
  // The format is remembered.
  await app.keyboard.press('Control+e');
  await expect(dialog.getByRole('radio', { name: /Label Studio/ })).toBeChecked();
});

test('the whole list is exported at once, also into a folder', async ({ app }) => {
  const second = madeMedia().variable.path;
  await openFiles(app, [SAMPLE, second]);
  await expect(app.getByTestId('library-row')).toHaveCount(2);
  for (const row of [0, 1]) {
    await app.getByTestId('library-row').nth(row).click();
    await expect(app.locator('video.ready')).toBeVisible();
    for (const key of ['i', '.', '.', '.', 'o']) await app.keyboard.press(key);
    await expect.poll(async () => (await ownRows(app)).length).toBe(1);
  }
  await openExport(app, 'csv');
  await app.getByText('All 2 in the list').click();
  await expect(app.getByTestId('export-facts')).toContainText('2 videos');
  await app.getByTestId('export-state-suggested').uncheck();
  await expect(app.getByTestId('export-facts')).toHaveText('2 videos, 2 segments, 1 file');
  const together = app.waitForEvent('download');
  await app.getByTestId('export-save').click();
  const table = await savedFile(await together);
  expect(table.name).toBe('labels.tubelet.csv');
  expect(
    table.text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0]),
  ).toEqual(['sample.mp4', 'variable.mp4']);

  // A folder of the browser's own stands for the one that a person would choose.
  await app.evaluate(() => {
    const pick = () => navigator.storage.getDirectory();
    Object.assign(window, { showDirectoryPicker: pick });
  });
  const inFolder = (name: string) =>
    app.evaluate(async (wanted) => {
      const folder = await navigator.storage.getDirectory();
      return (await (await folder.getFileHandle(wanted)).getFile()).text();
    }, name);
  for (const isAgain of [false, true]) {
    await openExport(app, 'tsv');
    await app.getByText('All 2 in the list').click();
    await app.getByText('One for each video').click();
    await app.getByTestId('export-state-suggested').uncheck();
    await expect(app.getByTestId('export-facts')).toHaveText('2 videos, 2 segments, 2 files');
    await app.getByTestId('export-folder').click();
    if (isAgain) {
      await expect(app.getByTestId('export-taken')).toContainText('2 files');
      await app.getByTestId('export-replace').click();
    }
    await expect(app.getByTestId('export-dialog')).toBeHidden();
  }
  // What videos are used for is drawn, or said by a list.
  await openExport(app, 'activitynet');
  await app.getByText('All 2 in the list').click();
  await app.getByTestId('export-subset').selectOption('split');
  const chooseList = async (text: string) => {
    const chooser = app.waitForEvent('filechooser');
    await app.getByTestId('split-list').click();
    await (await chooser).setFiles(file('subsets.csv', text));
  };
  await chooseList('video,subset\nvariable,never\n');
  await expect(app.getByText('subsets.csv, line 2: "never" is none of training')).toBeVisible();
  await expect(app.getByTestId('export-save')).toBeDisabled();
  await app.getByText('Without the list').click();
  await chooseList('sample.mp4,validation\nvariable,test\n');
  await expect(app.getByTestId('split-listed')).toHaveText('2 of 2 by subsets.csv');
  const dataSet = app.waitForEvent('download');
  await app.getByTestId('export-save').click();
  const { database } = JSON.parse((await savedFile(await dataSet)).text) as {
    database: Record<string, { subset: string }>;
  };
  expect(Object.entries(database).map(([name, { subset }]) => [name, subset])).toEqual([
    ['sample', 'validation'],
    ['variable', 'testing'],
  ]);
  for (const name of ['sample.tubelet.tsv', 'variable.tubelet.tsv'])
    expect(await inFolder(name)).toMatch(/^video\tstart_s.*\r\n.*\r\n$/);
});

const CAPTIONS = `1
00:00:01,000 --> 00:00:02,500
Wave

2
00:00:0x,000 --> 00:00:05,000
Broken

3
00:00:06,000 --> 00:00:07,000
Höpfen, "quoted"

4
00:01:00,000 --> 00:01:02,000
Too late
`;

test('import shows what it found, maps labels and lands as one step', async ({ app }) => {
  await openReady(app, { analysed: false });
  await openFiles(app, [file('sample.srt', CAPTIONS)]);
  const dialog = app.getByTestId('import-dialog');
  await expect(dialog.getByTestId('import-format')).toHaveValue('srt');
  await expect(dialog.getByTestId('import-target')).toHaveValue(/video-/);
  await expect(dialog.getByTestId('import-video')).toContainText('3 segments, 3 labels, track Labels');
  await expect(dialog.getByTestId('import-problems')).toContainText(/line \d+/);
  await expect(dialog.getByTestId('import-video')).toContainText('1 segment after the end of the video');
  // Nothing has changed yet.
  expect(await ownRows(app)).toEqual([]);
  const row = (label: string) => dialog.locator(`[data-label='${label}']`).getByRole('combobox');
  await row('Höpfen, "quoted"').fill('Hop');
  await row('Too late').fill('');
  await expect(dialog.getByTestId('import-facts')).toContainText('2 new segments');
  await dialog.getByTestId('import-run').click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(async () =>
      (await ownRows(app)).map(({ startUs, endUs, label, state }) => [startUs, endUs, label, state]),
    )
    .toEqual([
      [1_000_000, 2_500_000, expect.stringMatching(/wave/i), 'accepted'],
      [6_000_000, 7_000_000, 'Hop', 'accepted'],
    ]);
  expect(await titles(app)).toContain('Import segments');
  await app.keyboard.press('Control+z');
  await expect.poll(() => ownRows(app)).toEqual([]);
  await app.keyboard.press('Control+Shift+z');
  await expect.poll(async () => (await ownRows(app)).length).toBe(2);

  // The same file again brings nothing twice.
  await openFiles(app, [file('sample.srt', CAPTIONS.replace('Höpfen, "quoted"', 'Hop'))]);
  await expect(dialog.getByTestId('import-video')).toContainText('2 segments there already: not doubled.');
  await app.keyboard.press('Escape');

  // Several files at once: what names other videos waits, what is broken says so, the rest can be imported.
  const bomb =
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><ANNOTATION_DOCUMENT>&b;</ANNOTATION_DOCUMENT>';
  const table = 'video,start,end,label\nsample.mp4,10,11.5,"=1+1"\nother.mp4,1,2,wave\nsample.mp4,x,2,wave\n';
  await openFiles(app, [
    file('bomb.eaf', bomb),
    file('labels.csv', table),
    file('notes.txt', 'Only notes.\n'),
  ]);
  await expect(dialog.getByTestId('import-source')).toHaveCount(3);
  await expect(dialog.getByTestId('import-error')).toHaveCount(2);
  await expect(dialog.getByTestId('import-problems')).toContainText('line 4');
  const videos = dialog.getByTestId('import-video');
  await expect(videos.filter({ hasText: 'other.mp4' })).toContainText('No open video has this name');
  await expect(dialog.getByTestId('import-facts')).toContainText('1 new segment');
  await dialog.getByTestId('import-run').click();
  await expect.poll(async () => (await ownRows(app)).length).toBe(3);
});

test('what is exported comes back as it was', async ({ app }) => {
  await openReady(app, { analysed: true });
  for (const key of ['i', '.', '.', '.', 'o']) await app.keyboard.press(key);
  await expect.poll(async () => (await ownRows(app)).length).toBe(1);
  const before = await deskRows(app);
  const saved = await exportAs(app, 'tubelet');
  await app.getByTestId('remove-video').click();
  await openFiles(app, madeMedia().constant.path);
  await waitForState(app, 'done');
  await openFiles(app, [file(saved.name, saved.text)]);
  const dialog = app.getByTestId('import-dialog');
  // The video is called otherwise: it is said, and can still be meant.
  await expect(dialog.getByTestId('import-video')).toContainText('The names differ');
  await dialog.getByTestId('import-target').selectOption('');
  await expect(dialog.getByTestId('import-run')).toBeDisabled();
  await app.keyboard.press('Escape');
  await openFiles(app, SAMPLE);
  await openFiles(app, [file(saved.name, saved.text)]);
  await expect(dialog.getByTestId('import-video')).toContainText(`${before.length} segment`);
});

const NOTEBOOK = 'wer,ab,was,ende\nAnn,2,wave,3.5\nBea,6,wave,\nCy,9,point,10\n';

test('columns of a table are looked at, said anew, and known again by their titles', async ({ app }) => {
  await openReady(app, { analysed: false });
  const dialog = app.getByTestId('import-dialog');
  const column = (title: string) => dialog.getByLabel(`What the column “${title}” is`);
  await openFiles(app, [file('notebook.csv', NOTEBOOK)]);
  // Nothing says what is what: its beginning is shown, and nothing can be imported.
  await expect(dialog.getByTestId('import-columns')).toContainText('none is recognised');
  await expect(dialog.locator('tbody tr')).toHaveText([/Ann\s*2\s*wave\s*3\.5/, /Bea/, /Cy/]);
  await expect(dialog.getByTestId('import-run')).toBeDisabled();
  await column('ab').selectOption('start');
  await column('was').selectOption('label');
  // Without an end all would be points of one video: that is asked first.
  await expect(dialog.getByText('No row has an end')).toBeVisible();
  await expect(dialog.getByTestId('import-run')).toBeDisabled();
  await dialog.getByTestId('import-points').check();
  await expect(dialog.getByTestId('import-run')).toBeEnabled();
  await column('ende').selectOption('end');
  await column('wer').selectOption('nothing');
  await expect(dialog.getByTestId('import-facts')).toContainText('3 new segments');
  await dialog.getByTestId('import-run').click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(async () => (await ownRows(app)).map(({ startUs, endUs, label }) => [startUs, endUs, label]))
    .toEqual([
      [2e6, 3.5e6, expect.stringMatching(/wave/i)],
      [6e6, 6e6, expect.stringMatching(/wave/i)],
      [9e6, 10e6, expect.stringMatching(/point/i)],
    ]);

  // Another file with these titles is read in the same way at once.
  await openFiles(app, [file('next.csv', 'wer,ab,was,ende\nAnn,12,wave,13\n')]);
  await expect(dialog.getByTestId('import-facts')).toContainText('1 new segment');
  await expect(column('wer')).toHaveValue('nothing');
  await expect(column('ende')).toHaveValue('end');
  await app.keyboard.press('Escape');
  // Other titles are another kind of table.
  await openFiles(app, [file('other.csv', 'wer,ab,was,bis\nAnn,12,wave,13\n')]);
  await expect(dialog.getByTestId('import-columns')).toContainText('none is recognised');
});
