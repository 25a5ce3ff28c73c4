import { CSV_EXTENSION, writeCsv } from '../../engine/formats/csv.ts';
import {
  TUBELET_JSON_EXTENSION,
  type TubeletResult,
  writeTubeletJson,
} from '../../engine/formats/tubelet-json.ts';
import { resultOf } from '../../engine/pipeline/result.ts';
import type { App } from '../state/app.ts';
import { findSample } from '../state/sample.ts';
import type { Action } from './action.ts';
import { saveText } from './save-text.ts';

const selectedAnalysis = ({ library }: App) => library.selected?.analysis ?? null;

export const openFiles: Action = {
  id: 'open-files',
  title: 'Open videos',
  group: 'Files',
  keys: ['Mod+O'],
  enabled: ({ session }) => session.error === null,
  run: ({ desk }) => desk.chooseFiles(),
};

export const openSample: Action = {
  id: 'open-sample',
  title: 'Try the sample video',
  group: 'Files',
  keys: [],
  enabled: ({ session }) => session.model !== null,
  run: async ({ library, queue }) => queue.add(library.addMedia([await findSample()], location.origin)),
};

export const previousVideo: Action = {
  id: 'previous-video',
  title: 'Previous video',
  group: 'Files',
  keys: ['PageUp'],
  enabled: ({ library }) => library.neighbour(-1) !== null,
  run: ({ library }) => library.select(library.neighbour(-1)),
};

export const nextVideo: Action = {
  id: 'next-video',
  title: 'Next video',
  group: 'Files',
  keys: ['PageDown'],
  enabled: ({ library }) => library.neighbour(1) !== null,
  run: ({ library }) => library.select(library.neighbour(1)),
};

export const cancelAnalysis: Action = {
  id: 'cancel',
  title: 'Cancel the analysis',
  group: 'Files',
  keys: ['Mod+.'],
  enabled: (app) => ['queued', 'running'].includes(selectedAnalysis(app)?.state ?? ''),
  run: ({ library, queue }) => {
    if (library.selected) queue.cancel(library.selected);
  },
};

export const analyseAgain: Action = {
  id: 'analyse-again',
  title: 'Analyse again',
  group: 'Files',
  keys: [],
  enabled: (app) =>
    app.session.model !== null &&
    ['idle', 'done', 'failed', 'cancelled'].includes(selectedAnalysis(app)?.state ?? ''),
  run: ({ library, queue }) => {
    if (library.selected) queue.add([library.selected]);
  },
};

export const removeVideo: Action = {
  id: 'remove-video',
  title: 'Remove the video from the list',
  group: 'Files',
  keys: [],
  enabled: ({ library }) => library.selected !== null,
  run: ({ library, queue }) => {
    const file = library.selected;
    if (!file) return;
    queue.cancel(file);
    library.remove(file);
  },
};

/** Saves what is known of the video on screen, also of an analysis that was cancelled or still runs. */
async function exportSelected(
  { library, results, notices }: App,
  extension: string,
  type: string,
  write: (result: TubeletResult) => string,
): Promise<void> {
  const file = library.selected;
  const cut = file && results.cutOptionsOf(file);
  const { info, model, analysedUs, warning } = file?.analysis ?? {};
  if (!file || !cut || !info || !model || analysedUs === undefined) return;
  const result = await resultOf({
    name: file.name,
    sizeBytes: file.size,
    info,
    manifest: model.manifest,
    cut,
    segments: results.segmentsOf(file),
    outcome: { analysedUs, warning: warning ?? null },
  });
  saveText(`${file.name}${extension}`, type, write(result));
  notices.done(`Saved ${file.name}${extension}`);
}

export const exportJson: Action = {
  id: 'export-json',
  title: 'Export JSON',
  group: 'Files',
  keys: ['Mod+E'],
  enabled: (app) => (selectedAnalysis(app)?.track ?? null) !== null,
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
