import { CSV_EXTENSION, writeCsv } from '../../engine/formats/csv.ts';
import {
  TUBELET_JSON_EXTENSION,
  type TubeletResult,
  writeTubeletJson,
} from '../../engine/formats/tubelet-json.ts';
import { resultOf } from '../../engine/pipeline/result.ts';
import type { App } from '../state/app.ts';
import { withDocument } from '../state/result-of-document.ts';
import type { Action } from './action.ts';
import { saveText } from './save-text.ts';

/** Saves what is known of the video on screen, also of an analysis that was cancelled or still runs. */
async function exportSelected(
  { library, results, rows, notices }: App,
  extension: string,
  type: string,
  write: (result: TubeletResult) => string,
): Promise<void> {
  const file = library.selected;
  const cut = file && results.cutOptionsOf(file);
  const { info, model, analysedUs, warning } = file?.analysis ?? {};
  if (!file || !cut || !info || !model || analysedUs === undefined) return;
  const run = await resultOf({
    name: file.name,
    sizeBytes: file.size,
    info,
    manifest: model.manifest,
    cut,
    segments: results.segmentsOf(file),
    outcome: { analysedUs, warning: warning ?? null },
  });
  const result = file.document.isOpen ? withDocument(run, file.document, rows) : run;
  saveText(`${file.name}${extension}`, type, write(result));
  notices.done(`Saved ${file.name}${extension}`);
}

export const exportJson: Action = {
  id: 'export-json',
  title: 'Export JSON',
  group: 'Files',
  keys: ['Mod+E'],
  enabled: ({ library }) => (library.selected?.analysis.track ?? null) !== null,
  run: (app) => exportSelected(app, TUBELET_JSON_EXTENSION, 'application/json', writeTubeletJson),
};

export const exportCsv: Action = {
  id: 'export-csv',
  title: 'Export CSV',
  group: 'Files',
  keys: ['Mod+Shift+E'],
  enabled: exportJson.enabled,
  run: (app) => exportSelected(app, CSV_EXTENSION, 'text/csv', writeCsv),
};
