import { describe, expect, it } from 'vitest';
import {
  countingIds,
  FALL,
  label,
  MODEL,
  own,
  segmentId,
  storeOf,
  suggested,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import { idOf, type LabelId } from '../document/ids.ts';
import { byPlace } from '../document/query.ts';
import type { AnnotationStore } from '../document/store.ts';
import { changeLabel, createLabel, deleteLabel, placeLabel, renameLabel } from '../edits/labels.ts';
import { codingKey, holderOfKey } from './coding-keys.ts';
import { COLOUR_PLACES, nextColour } from './label-colours.ts';
import { assignFreeKeys, assignKey } from './label-keys.ts';
import { importLabels, type ListedLabel, listLabels, parseLabelSet, writeLabelSet } from './label-set.ts';
import { parseLabelSetCsv, writeLabelSetCsv } from './label-set-csv.ts';
import { flatten, labelPath, labelTree, withDescendants } from './label-tree.ts';
import { labelsOfModel, mapClass } from './model-classes.ts';
import { LabelSearch } from './search-labels.ts';

const all = (store: AnnotationStore) => [...store.all('label').values()];
const tree = (store: AnnotationStore) =>
  flatten(labelTree(all(store))).map((n) => '.'.repeat(n.depth) + n.label.name);
const byName = (store: AnnotationStore, name: string) => all(store).find((each) => each.name === name)!;

describe('the tree', () => {
  it('adds, moves, renames and lists', () => {
    const store = storeOf(own('a', 1, 2));
    const segment = store.get(segmentId('a'));
    store.commit(createLabel(store, { name: '  Slow   walk ', parentId: WALK }));
    store.commit(placeLabel(store, WAVE, WALK, 0));
    expect(tree(store)).toEqual(['Walk', '.Wave', '.Slow walk', 'Fall']);
    store.commit(renameLabel(store, WALK, 'Going'));
    expect(labelPath(store, WAVE)).toEqual(['Going', 'Wave']);
    expect(withDescendants(store, WALK).size).toBe(3);
    expect(store.get(segmentId('a'))).toBe(segment);
    expect(() => store.commit(placeLabel(store, WALK, WAVE, 0))).toThrow('under itself');
    expect(() => createLabel(store, { name: ' ' })).toThrow('needs a name');
    expect(() => createLabel(store, { name: 'FALL' })).toThrow('already a label "Fall"');
    expect(() => renameLabel(store, WAVE, 'slow-walk')).toThrow('already a label');
    store.commit(renameLabel(store, FALL, 'fall'));
    expect(tree(store)).toEqual(['Going', '.Wave', '.Slow walk', 'fall']);
  });

  it('deletes a label: its segments and classes get an heir, those under it move up', () => {
    const store = storeOf(own('a', 1, 2), suggested('x', 1, 2));
    store.commit(placeLabel(store, WAVE, WALK, 0));
    store.commit(mapClass(MODEL.id, 'walk', WALK));
    store.commit(deleteLabel(store, WALK, FALL));
    expect(tree(store).sort()).toEqual(['Fall', 'Wave']);
    expect(store.get(segmentId('a'))?.labelId).toBe(FALL);
    expect(store.get(segmentId('x'))).toMatchObject({ labelId: FALL, state: 'suggested' });
    expect([...store.all('mapping').values()][0]?.labelId).toBe(FALL);
    store.commit(deleteLabel(store, FALL));
    expect(store.get(segmentId('a'))?.labelId).toBeNull();
  });

  it('gives the first labels different colours', () => {
    const store = storeOf();
    for (let more = 0; more < COLOUR_PLACES - 3; more++)
      store.commit(createLabel(store, { name: `L${more}` }));
    expect(new Set(all(store).map((each) => each.colour)).size).toBe(COLOUR_PLACES);
    expect(nextColour(all(store))).toBe(0);
  });
});

describe('keys', () => {
  it('go from one label to another, and free ones are given out', () => {
    const store = storeOf();
    expect(holderOfKey(store, '1')?.id).toBe(WALK);
    store.commit(assignKey(store, WAVE, '1'));
    expect([store.get(WALK)?.key, store.get(WAVE)?.key]).toEqual([null, '1']);
    store.commit(assignKey(store, WAVE, 'Q'));
    expect(store.get(WAVE)?.key).toBe('Q');
    store.commit(assignFreeKeys(store, new Set(['1'])));
    expect(
      all(store)
        .sort(byPlace)
        .map((each) => each.key),
    ).toEqual(['2', 'Q', '3']);
    store.commit(assignKey(store, WAVE, null));
    expect(store.get(WAVE)?.key).toBeNull();
    expect(['ab', ' ', '', 'F13'].map(codingKey)).toEqual([null, null, null, null]);
    expect(['Ö', 'ö', 'f5', 'f'].map(codingKey)).toEqual(['Ö', 'ö', 'F5', 'f']);
  });
});

describe('search', () => {
  const labels = [
    label(idOf('label', '1'), 'Playing guitar'),
    label(idOf('label', '2'), 'Guitar'),
    label(idOf('label', '3'), 'Guitar solo'),
    label(idOf('label', '4'), 'Strumming', { aliases: ['guitar strum'] }),
    label(idOf('label', '5'), 'Café au lait'),
    label(idOf('label', '6'), 'Hidden guitar', { isHidden: true }),
    label(idOf('label', '7'), 'Megaguitar'),
  ];
  const search = new LabelSearch(labels);
  const find = (query: string, recent: LabelId[] = []) =>
    search.find(query, recent).map((each) => each.id.slice(6));

  it('ranks exact, beginning, word, part, letters', () => {
    expect(find('guitar')).toEqual(['2', '3', '4', '1', '7']);
    expect(find('CAFE')).toEqual(['5']);
    expect(find('plgt')).toEqual(['1']);
    expect(find('au-lait')).toEqual(['5']);
    expect(find('xyz')).toEqual([]);
  });

  it('puts recent ones first among equals and in an empty query', () => {
    expect(find('guitar', [idOf('label', '4')])).toEqual(['2', '4', '3', '1', '7']);
    expect(find('', [idOf('label', '7'), idOf('label', '2')]).slice(0, 3)).toEqual(['7', '2', '1']);
    expect(search.find('', [], 2)).toHaveLength(2);
  });
});

describe('model classes', () => {
  it('find their label by mapping, name or alias, else make one, once', () => {
    const store = storeOf();
    const classes = [
      { id: 'stroll', name: 'Stroll' },
      { id: 'WAVE', name: 'Waving' },
      { id: 'jump', name: 'Jump' },
      { id: 'noise', name: 'Noise' },
    ];
    store.commit(mapClass(MODEL.id, 'noise', null));
    const first = labelsOfModel(store, MODEL.id, classes, countingIds());
    expect([...first.labelOf.values()]).toEqual([WALK, WAVE, 'label:new1', null]);
    store.commit(first.changes, 'model');
    const jump = byName(store, 'Jump');
    expect(jump.colour).toBe(3);
    store.commit(renameLabel(store, jump.id, 'Leap'));
    const again = labelsOfModel(store, MODEL.id, classes, countingIds());
    expect(again.labelOf).toEqual(first.labelOf);
    expect(again.changes.put).toEqual([]);
    store.commit(mapClass(MODEL.id, 'jump', FALL));
    expect(labelsOfModel(store, MODEL.id, classes).labelOf.get('jump')).toBe(FALL);
  });
});

const ODD: ListedLabel[] = [
  { path: ['Küche, "gross"'], colour: 3, key: 'k', aliases: ['a;b', 'c\\d'], hidden: false },
  { path: ['Küche, "gross"', 'and/or'], colour: null, key: null, aliases: [], hidden: true },
  { path: ['=1+1'], colour: 0, key: '=', aliases: ["'-x"], hidden: false },
  { path: ['two\nlines'], colour: 23, key: null, aliases: ['@home'], hidden: false },
];

describe('label sets', () => {
  it('come back from JSON and CSV as they were', () => {
    expect(parseLabelSet(writeLabelSet(ODD))).toEqual(ODD);
    expect(parseLabelSetCsv(writeLabelSetCsv(ODD))).toEqual(ODD);
    expect(parseLabelSetCsv(`\uFEFF${writeLabelSetCsv(ODD).replaceAll('\r\n', '\n')}`)).toEqual(ODD);
  });

  it('enter a document, and entering twice changes nothing', () => {
    const store = storeOf();
    const set: ListedLabel[] = [
      { path: ['Sport', 'Tennis', 'Serve'], colour: 5, key: '1', aliases: [], hidden: false },
      { path: ['walk'], colour: 7, key: 'w', aliases: ['go'], hidden: false },
    ];
    store.commit(importLabels(store, set));
    expect(tree(store)).toEqual(['Walk', 'Wave', 'Fall', 'Sport', '.Tennis', '..Serve']);
    expect(byName(store, 'Serve')).toMatchObject({ key: null, colour: 5 });
    expect(store.get(WALK)).toMatchObject({ name: 'Walk', key: 'w', colour: 7, aliases: ['stroll', 'go'] });
    const again = importLabels(store, listLabels(store));
    expect(store.commit(again).updated.size).toBe(0);
    const other = storeOf();
    other.commit(importLabels(other, listLabels(store)));
    expect(listLabels(other)).toEqual(listLabels(store));
  });

  it('are read from a plain list and from a spreadsheet’s semicolons', () => {
    expect(parseLabelSetCsv('Walk\nRun\n\nJump').map((each) => each.path)).toEqual([
      ['Walk'],
      ['Run'],
      ['Jump'],
    ]);
    expect(parseLabelSetCsv('Name;Key\r\nWalk;1\r\nRun;\r\n')).toMatchObject([
      { path: ['Walk'], key: '1' },
      { path: ['Run'], key: null },
    ]);
  });

  it.each([
    ['no JSON', () => parseLabelSet('{'), /not JSON/, 'format/invalid'],
    ['something else', () => parseLabelSet('{"format":"x"}'), /not a label set/, 'format/invalid'],
    [
      'a newer one',
      () => parseLabelSet('{"format":"tubelet-labels","version":2}'),
      /newer Tubelet/,
      'format/newer',
    ],
    [
      'a long key',
      () => parseLabelSetCsv('path,key\nWalk,ab'),
      /"0.key" a key must be a single/,
      'format/invalid',
    ],
    ['a colour in words', () => parseLabelSetCsv('path,colour\nWalk,red'), /"0.colour"/, 'format/invalid'],
    ['an empty name', () => parseLabelSetCsv('path,key\nSport/,a'), /a name is empty/, 'format/invalid'],
    ['one twice', () => parseLabelSetCsv('path\nWalk\nwalk'), /twice/, 'format/invalid'],
    ['an empty table', () => parseLabelSetCsv('\r\n'), /no labels/, 'format/invalid'],
  ])('refuses %s in a sentence', (_, read, sentence, code) => {
    expect(read).toThrow(sentence);
    expect(read).toThrow(expect.objectContaining({ code }));
  });
});

it('hides labels and keeps their segments', () => {
  const store = storeOf(own('a', 1, 2));
  store.commit(changeLabel(store, WALK, { isHidden: true }));
  expect(new LabelSearch(all(store)).find('walk')).toEqual([]);
  expect(store.get(segmentId('a'))?.labelId).toBe(WALK);
});
