import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { MIGRATIONS, migrate } from './migrations.ts';

/** The step that puts the batch into the table of all tasks. */
const TASKS = MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE task'));

test('a batch of an older version goes on in the table of all tasks', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, 'library', MIGRATIONS.slice(0, TASKS));
  for (const id of [1, 2]) {
    database.exec(
      `INSERT INTO video (id, content_id, size_bytes, name, name_key, file_state, added_at_ms, date_ms)
       VALUES (${id}, 'content ${id}', 1, 'v', 'v', 'here', 1, 1)`,
    );
  }
  database.exec(`INSERT INTO job (id, video_id, state, place, model, settings, is_forced, owner, ended_at_ms, segments,
      analysed_us, elapsed_ms, error_code, error_message, warning) VALUES
    (7, 1, 'queued', 2.5, 'base', '{"threshold":0.2,"minDurationUs":null}', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (8, 2, 'running', 3, 'base', '{"threshold":null,"minDurationUs":500000}', 0, 'abc', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (3, 2, 'done', 1, 'base', '{"threshold":null,"minDurationUs":null}', 0, NULL, 99, 4, 5000000, 1234.5, NULL, NULL, 'It ends early.'),
    (4, 1, 'failed', 1, 'base', '{"threshold":null,"minDurationUs":null}', 0, NULL, 98, NULL, NULL, NULL, 'source/gone', 'Gone.', NULL)`);
  migrate(database, 'library');
  const rows = database
    .prepare(
      'SELECT id, kind, video_id, key, state, place, priority, attempts, owner, ended_at_ms FROM task ORDER BY id',
    )
    .all()
    .map((row) => Object.values(row));
  expect(rows).toEqual([
    [3, 'tag', 2, '[2,"base",null,null]', 'done', 1, 0, 0, null, 99],
    [4, 'tag', 1, '[1,"base",null,null]', 'failed', 1, 0, 0, null, 98],
    [7, 'tag', 1, '[1,"base",0.2,null]', 'queued', 2.5, 0, 0, null, null],
    [8, 'tag', 2, '[2,"base",null,500000]', 'running', 3, 0, 0, 'abc', null],
  ]);
  const json = (id: number, column: string) =>
    JSON.parse(String(database.prepare(`SELECT ${column} AS text FROM task WHERE id = ?`).get(id)?.text));
  expect(json(7, 'parameters')).toEqual({
    video: 1,
    model: 'base',
    threshold: 0.2,
    minDurationUs: null,
    isForced: true,
  });
  expect(json(3, 'outcome')).toEqual({ segments: 4, analysedUs: 5_000_000, warning: 'It ends early.' });
  expect(
    database
      .prepare('SELECT error_code, error_message, elapsed_ms FROM task WHERE id IN (3, 4) ORDER BY id')
      .all(),
  ).toEqual([
    { error_code: null, error_message: null, elapsed_ms: 1234.5 },
    { error_code: 'source/gone', error_message: 'Gone.', elapsed_ms: null },
  ]);
  database.close();
});

test('every step brings a library of its version to the newest, with the same tables as a new one', () => {
  const schemaOf = (database: DatabaseSync) =>
    database
      .prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
      .all();
  const fresh = new DatabaseSync(':memory:');
  migrate(fresh, 'library');
  for (let from = 1; from < MIGRATIONS.length; from++) {
    const database = new DatabaseSync(':memory:');
    migrate(database, 'library', MIGRATIONS.slice(0, from));
    migrate(database, 'library');
    expect(schemaOf(database)).toEqual(schemaOf(fresh));
    database.close();
  }
  fresh.close();
});
