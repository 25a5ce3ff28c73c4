import { adoptLabels } from '../../../engine/annotation/edits/labels.ts';
import { assignFreeKeys } from '../../../engine/annotation/labels/label-keys.ts';
import {
  importLabels,
  listLabels,
  parseLabelSet,
  writeLabelSet,
} from '../../../engine/annotation/labels/label-set.ts';
import { parseLabelSetCsv, writeLabelSetCsv } from '../../../engine/annotation/labels/label-set-csv.ts';
import { pathKey } from '../../../engine/annotation/labels/label-text.ts';
import { labelsOfModel } from '../../../engine/annotation/labels/model-classes.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import { saveText } from '../files/save-text.ts';
import { showStudy } from './study-actions.ts';
import { manageSubjects } from './subject-actions.ts';
import { showTeaching } from './teach-actions.ts';

const isOpen = ({ labels }: App) => labels.document !== null;
const hasLabels = ({ labels }: App) => labels.nodes.length > 0;

function labelAction(
  id: string,
  title: string,
  keys: readonly string[],
  run: Action['run'],
  enabled: Action['enabled'] = isOpen,
): Action {
  return { id, title, group: 'Labels', keys, enabled, run };
}

export const findLabel = labelAction('find-label', 'Find a label', ['/'], ({ desk }) => desk.findLabel());

export const newLabel = labelAction('new-label', 'New label', ['Mod+L'], ({ desk }) =>
  desk.open({ kind: 'label', id: null, parentId: null }),
);

/** What the document's own name is for a file of labels. */
const fileName = ({ openVideos }: App) =>
  `${openVideos.selected?.name.replace(/\.[^.]+$/, '') ?? 'tubelet'}.labels`;

export const importLabelSet = labelAction(
  'import-labels',
  'Import labels',
  [],
  async ({ labels, desk, notices }) => {
    const file = await desk.pickText('.json,.csv,.tsv,.txt,application/json,text/csv');
    if (!file) return;
    const { document } = labels;
    const listed = /^\s*[{[]/.test(file.text) ? parseLabelSet(file.text) : parseLabelSetCsv(file.text);
    if (listed.length === 0)
      throw new AppError('format/invalid', `${file.name} lists no labels: choose another file.`);
    if (!document) return;
    const before = new Set(listLabels(document.store).map(({ path }) => pathKey(path)));
    document.edit('Import labels', (records) => importLabels(records, listed));
    const updated = listed.filter(({ path }) => before.has(pathKey(path))).length;
    const count = listed.length - updated;
    const added = count === 1 ? '1 label was added' : `${count} labels were added`;
    const known = `${updated} ${updated === 1 ? 'was' : 'were'} here already and took the file’s keys and colours`;
    notices.done(updated === 0 ? added : `${added}, ${known}`);
  },
);

export const exportLabelsJson = labelAction(
  'export-labels-json',
  'Export labels as JSON',
  [],
  (app) => {
    const { document } = app.labels;
    if (document)
      saveText(`${fileName(app)}.json`, 'application/json', writeLabelSet(listLabels(document.store)));
  },
  hasLabels,
);

export const exportLabelsCsv = labelAction(
  'export-labels-csv',
  'Export labels as CSV',
  [],
  (app) => {
    const { document } = app.labels;
    if (document) saveText(`${fileName(app)}.csv`, 'text/csv', writeLabelSetCsv(listLabels(document.store)));
  },
  hasLabels,
);

export const giveKeys = labelAction(
  'give-label-keys',
  'Give free keys to labels without one',
  [],
  ({ labels, keys }) => {
    labels.document?.edit('Give keys to labels', (records) => assignFreeKeys(records, reservedKeys(keys)));
  },
  hasLabels,
);

/** Keys that commands use, so that labels get others. */
function reservedKeys(keys: App['keys']): Set<string> {
  return new Set([...keys.byChord.keys()].map((chord) => chord.toLowerCase()));
}

export const useModelLabels = labelAction(
  'use-model-labels',
  'Adopt all of the model’s labels',
  [],
  ({ labels, session, notices, keys }) => {
    const { document } = labels;
    const manifest = session.model?.manifest;
    if (!document || !manifest) return;
    const classes = manifest.labels.filter(({ id }) => id !== manifest.background);
    const count = document.asOne('Adopt the model’s labels', (change) => {
      change((records) => labelsOfModel(records, manifest.id, classes).changes);
      const models = [...document.labels.values()].filter(({ owner }) => owner === 'model');
      const ids = models.map(({ id }) => id);
      change((records) => adoptLabels(records, ids));
      change((records) => assignFreeKeys(records, reservedKeys(keys)));
      return models.length;
    });
    notices.done(`${count} labels are yours now, with keys as far as free ones reach`);
  },
  (app) => isOpen(app) && app.session.model !== null,
);

export const mapModelClasses = labelAction(
  'map-classes',
  'Match the model’s classes with labels',
  [],
  ({ desk }) => desk.open({ kind: 'model-classes' }),
  (app) => isOpen(app) && app.session.model !== null,
);

export const showHiddenLabels = labelAction(
  'show-hidden-labels',
  'Show or hide hidden labels',
  [],
  ({ labels }) => {
    labels.showsHidden = !labels.showsHidden;
  },
  ({ labels }) => labels.hiddenCount > 0,
);

/** Everything that the menu of the labels panel offers. */
export const labelMenu: readonly Action[] = [
  newLabel,
  manageSubjects,
  showStudy,
  useModelLabels,
  showTeaching,
  mapModelClasses,
  giveKeys,
  showHiddenLabels,
  importLabelSet,
  exportLabelsJson,
  exportLabelsCsv,
];
