import { readFile } from 'node:fs/promises';
import { type Download, expect, type Page } from '@playwright/test';
import type { FilePayload } from './app.ts';

/** A file that the page gave to the person. */
export interface SavedFile {
  readonly name: string;
  readonly text: string;
}

export async function savedFile(download: Download): Promise<SavedFile> {
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

/** A file of labels. */
export function file(name: string, text: string): FilePayload {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
}

/** Opens the export dialog and chooses a format. */
export async function openExport(page: Page, formatId: string): Promise<void> {
  await page.getByTestId('export').click();
  await page.getByTestId(`format-${formatId}`).click();
  await expect(page.getByTestId('export-save')).toBeEnabled();
}

/** Exports the video on screen as it is, in a format of one file. */
export async function exportAs(page: Page, formatId: string): Promise<SavedFile> {
  await openExport(page, formatId);
  const download = page.waitForEvent('download');
  await page.getByTestId('export-save').click();
  return savedFile(await download);
}
