import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newStudyRecord } from '../../../engine/annotation/document/new-records.ts';
import { AnnotationStore } from '../../../engine/annotation/document/store.ts';
import { adoptLabels } from '../../../engine/annotation/edits/labels.ts';
import { videoRecord } from '../../../engine/annotation/edits/tracks.ts';
import { assignFreeKeys } from '../../../engine/annotation/labels/label-keys.ts';
import { importLabels, parseLabelSet } from '../../../engine/annotation/labels/label-set.ts';
import { parseLabelSetCsv } from '../../../engine/annotation/labels/label-set-csv.ts';
import { labelsOfModel } from '../../../engine/annotation/labels/model-classes.ts';
import { parseStudy } from '../../../engine/annotation/study/study-file.ts';
import { type Word, wordsOf } from '../../../engine/annotation/study/study-words.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';

/** Longer than any video: nothing of a file is cut off that is read for its words. */
const ENDLESS_US = Number.MAX_SAFE_INTEGER as Micros;

/** The model's labels as a person's own. @param reserved keys that commands use */
export function wordsOfModel(manifest: Manifest, reserved: ReadonlySet<string>): readonly Word[] {
  const store = new AnnotationStore();
  const classes = manifest.labels.filter(({ id }) => id !== manifest.background);
  store.commit(labelsOfModel(store, manifest.id, classes).changes);
  store.commit(adoptLabels(store, store.all('label').keys()));
  store.commit(assignFreeKeys(store, reserved));
  return wordsOf(store.records());
}

/**
 * Labels, subjects and observers of a file: a study, a label set, or what another program coded, such as a BORIS project
 * or a document of ELAN. Errors: `format/invalid`, and those of what the file is.
 */
export async function wordsOfFile(name: string, text: string): Promise<readonly Word[]> {
  if (text.includes('"tubelet-study"')) return parseStudy(text).words;
  const store = new AnnotationStore();
  if (text.includes('"tubelet-labels"')) store.commit(importLabels(store, parseLabelSet(text)));
  else if (/\.csv$/i.test(name)) store.commit(importLabels(store, parseLabelSetCsv(text)));
  else await takeForeign(store, name, text);
  const words = wordsOf(store.records());
  if (words.length > 0) return words;
  throw new AppError('format/invalid', `"${name}" names no label or subject: choose another file.`);
}

async function takeForeign(store: AnnotationStore, name: string, text: string): Promise<void> {
  const { readLabels } = await import('../../../engine/formats/core/read-labels.ts');
  const { planImport } = await import('../../../engine/formats/core/plan-import.ts');
  const video = videoRecord({
    contentId: 'template',
    name,
    durationUs: ENDLESS_US,
    frameRate: null,
    width: 0,
    height: 0,
  });
  store.commit({ put: [video], remove: [] });
  for (const document of readLabels(text, { name, frameRate: null }).documents)
    store.commit(planImport(store, video.id, document).changes);
}

/** Words with another study around them; what the template was called is not the new study's name. */
export function asStudy(id: string, name: string, words: readonly Word[]): readonly Word[] {
  const known = words.find((word) => word.type === 'study');
  const study = newStudyRecord({ id: idOf('study', id), name });
  const settings = known && {
    description: known.description,
    variables: known.variables,
    cutting: known.cutting,
  };
  return [{ ...study, ...settings }, ...words.filter(({ type }) => type !== 'study')];
}
