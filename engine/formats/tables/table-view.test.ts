import { describe, expect, it } from 'vitest';
import { csv } from './table.ts';
import { tableView, withColumn } from './table-view.ts';

const TEXT = 'file_name;begin;finish;action;who;mood\na.mp4;1,5;2,5;go;Ann;calm\nb.mp4;3;4;stop;Bob;wild\n';

describe('the beginning of a table', () => {
  it('shows which column is taken for what, and what is no column of ours', () => {
    const view = tableView(TEXT, {})!;
    expect(view.titles).toEqual(['file_name', 'begin', 'finish', 'action', 'who', 'mood']);
    expect(Object.fromEntries(view.roles)).toEqual({ 0: 'video', 1: 'start', 2: 'end', 3: 'label' });
    expect(view.rows[0]).toEqual(['a.mp4', '1,5', '2,5', 'go', 'Ann', 'calm']);
    expect(view.isReadable).toBe(true);
  });

  it('is read as a person says, one column after the other', () => {
    const first = withColumn(tableView(TEXT, {})!, 4, 'subject');
    const second = withColumn(tableView(TEXT, first)!, 5, 'nothing');
    const third = withColumn(tableView(TEXT, second)!, 3, 'attribute');
    const choice = withColumn(tableView(TEXT, third)!, 5, 'label');
    const { documents, problems } = csv.importer!.read(TEXT, { name: 'x.csv', columns: choice });
    expect(problems).toEqual([]);
    expect(documents.map(({ video }) => video.name)).toEqual(['a.mp4', 'b.mp4']);
    expect(documents[0]!.segments).toMatchObject([
      { label: 'calm', subject: 'Ann', startUs: 1_500_000, endUs: 2_500_000, attributes: { action: 'go' } },
    ]);
    const left = csv.importer!.read(TEXT, { name: 'x.csv', columns: second }).documents[0]!.segments[0]!;
    expect(left.attributes).toEqual({});
  });

  it('of titles that nobody knows is shown all the same, until it can be read', () => {
    const text = 'wann,bis,was\n1,2,go\n3,4,stop\n';
    const view = tableView(text, {})!;
    expect([view.isReadable, view.roles.size, view.titles]).toEqual([false, 0, ['wann', 'bis', 'was']]);
    const start = withColumn(view, 0, 'start');
    expect(tableView(text, start)!.isReadable).toBe(false);
    const label = withColumn(tableView(text, start)!, 2, 'label');
    const end = withColumn(tableView(text, label)!, 1, 'end');
    expect(tableView(text, end)!.isReadable).toBe(true);
    const [segment] = csv.importer!.read(text, { name: 'x.csv', columns: end }).documents[0]!.segments;
    expect(segment).toMatchObject({ label: 'go', startUs: 1_000_000, endUs: 2_000_000 });
    expect(tableView('nothing of the kind', {})).toBeNull();
  });
});
