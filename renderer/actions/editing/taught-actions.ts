import { TAUGHT_EXTENSION } from '../../../engine/teach/head-file.ts';
import type { App } from '../../state/app/app.ts';
import type { ImportedLabels, RemovedLabels } from '../../state/library/teaching.svelte.ts';
import { saveBlob } from '../files/save-text.ts';

/** Gives taught labels to the person as a file, without the model that they were taught on. */
export async function exportTaught({ teaching }: App, id: string): Promise<void> {
  const { name, file } = await teaching.exported(id);
  saveBlob(name, file);
}

/**
 * Brings taught labels from a file into the list of models. Returns a sentence that says what came.
 * Errors: `usage` where they work on no model that is here.
 */
export async function importTaught({ session, teaching }: App, file: File): Promise<string> {
  const imported = await teaching.import(file.name, file);
  await session.readAgain();
  return importedText(imported);
}

/** Brings labels back that were removed. Returns a sentence that says what came. Errors: as of {@link importTaught}. */
export async function bringBackTaught({ session, teaching }: App, removed: RemovedLabels): Promise<string> {
  const imported = await teaching.bringBack(removed);
  await session.readAgain();
  return importedText(imported);
}

/** Uses what was learnt before, or after, what is in use. */
export async function exchangeTaught({ session, teaching }: App): Promise<void> {
  await teaching.exchange();
  await session.readAgain();
}

/** Takes imported labels off the list, from where they can be brought back until the page is left. */
export async function removeTaught({ session, teaching }: App, id: string): Promise<void> {
  const title = session.info?.models.find((model) => model.id === id)?.title ?? id;
  const { file } = await teaching.exported(id);
  await teaching.remove(id, { title, file: new File([file], `${title}${TAUGHT_EXTENSION}`) });
  await session.readAgain();
  const rest = session.info?.models.find(({ kind }) => kind !== 'taught');
  if (session.model?.summary.id === id && rest) await session.choose(rest);
}

function importedText({ title, labels, isKnown }: ImportedLabels): string {
  if (isKnown) return `These labels are here already, as “${title}”.`;
  return `“${title}” has come with ${labels} ${labels === 1 ? 'label' : 'labels'}: choose it as the model in the settings to use it.`;
}
