import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../../engine/base/errors.ts';

/**
 * The library's schema, step by step: entry n brings version n to n + 1. A step that was released is never changed.
 * Texts of states are those of the contract. `*_key` columns are for comparing and sorting.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    is_watched INTEGER NOT NULL DEFAULT 1,
    is_tagged INTEGER NOT NULL DEFAULT 0,
    scanned_at_ms INTEGER,
    problem TEXT
  );

  -- One row per content, whatever files hold it. Name, folder and date are those of the file last seen.
  CREATE TABLE video (
    id INTEGER PRIMARY KEY,
    content_id TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    folder_id INTEGER REFERENCES folder ON DELETE SET NULL,
    below TEXT NOT NULL DEFAULT '',
    file_state TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    added_at_ms INTEGER NOT NULL,
    date_ms INTEGER NOT NULL,
    tagged_at_ms INTEGER,
    duration_us INTEGER,
    width INTEGER,
    height INTEGER,
    frame_rate TEXT,
    codec TEXT,
    container TEXT,
    segments INTEGER NOT NULL DEFAULT 0,
    decided INTEGER NOT NULL DEFAULT 0,
    -- Of the project that search knows.
    project_revision TEXT,
    error_code TEXT,
    error_message TEXT
  );
  CREATE INDEX video_by_name ON video (name_key, id);
  CREATE INDEX video_by_added ON video (added_at_ms, id);
  CREATE INDEX video_by_date ON video (date_ms, id);
  CREATE INDEX video_by_duration ON video (duration_us, id);
  CREATE INDEX video_by_size ON video (size_bytes, id);
  CREATE INDEX video_by_segments ON video (segments, id);
  CREATE INDEX video_by_state ON video (state, name_key, id);
  CREATE INDEX video_by_file_state ON video (file_state, name_key, id);
  CREATE INDEX video_by_folder ON video (folder_id, name_key, id);
  CREATE VIRTUAL TABLE video_text USING fts5 (
    name, folder, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3'
  );

  CREATE TABLE file (
    path TEXT PRIMARY KEY,
    video_id INTEGER NOT NULL REFERENCES video,
    folder_id INTEGER REFERENCES folder ON DELETE SET NULL,
    -- Size and time of change: as long as they stay, so does the content.
    stamp TEXT NOT NULL,
    date_ms INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'here',
    seen_at_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX file_by_video ON file (video_id);
  CREATE INDEX file_by_folder ON file (folder_id);

  -- What a run of one model with one way of cutting found: deflated JSON of a .tubelet.json.
  CREATE TABLE result (
    id INTEGER PRIMARY KEY,
    video_id INTEGER NOT NULL REFERENCES video,
    model_sha256 TEXT NOT NULL,
    settings TEXT NOT NULL,
    tagged_at_ms INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (video_id, model_sha256, settings)
  );

  CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    segments INTEGER NOT NULL DEFAULT 0,
    videos INTEGER NOT NULL DEFAULT 0
  );

  -- What is searched. source: 'person' is what someone drew or decided, 'model' what is still a suggestion.
  CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    video_id INTEGER NOT NULL REFERENCES video,
    label_id INTEGER NOT NULL REFERENCES label,
    source TEXT NOT NULL,
    start_us INTEGER NOT NULL,
    end_us INTEGER,
    length_us INTEGER NOT NULL,
    score REAL,
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX segment_by_video ON segment (video_id, label_id, start_us);
  -- Wide, so that a filter on what is not sorted by reads the index alone.
  CREATE INDEX segment_by_label_score ON segment (label_id, score, length_us, state, video_id);
  CREATE INDEX segment_by_label_length ON segment (label_id, length_us, score, state, video_id);
  CREATE INDEX segment_by_score ON segment (score, length_us, state, video_id);
  CREATE INDEX segment_by_length ON segment (length_us, score, state, video_id);
  CREATE INDEX segment_by_state ON segment (state, score, id) WHERE state <> 'suggested';
  CREATE INDEX segment_by_label_state ON segment (label_id, state, score, length_us, video_id) WHERE state <> 'suggested';
  CREATE VIRTUAL TABLE note_text USING fts5 (
    note, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3'
  );

  -- Segments that are not rejected, summed up.
  CREATE TABLE video_label (
    video_id INTEGER NOT NULL REFERENCES video,
    label_id INTEGER NOT NULL REFERENCES label,
    segments INTEGER NOT NULL,
    total_us INTEGER NOT NULL,
    PRIMARY KEY (video_id, label_id)
  ) WITHOUT ROWID;
  CREATE INDEX video_label_by_label ON video_label (label_id, video_id);

  CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    video_id INTEGER NOT NULL REFERENCES video,
    state TEXT NOT NULL,
    -- Place in the queue.
    place REAL NOT NULL,
    model TEXT NOT NULL,
    -- As JSON: threshold and shortest segment, null for the model's own.
    settings TEXT NOT NULL,
    is_forced INTEGER NOT NULL,
    -- The runner whose lock is held while it runs.
    owner TEXT,
    ended_at_ms INTEGER,
    segments INTEGER,
    analysed_us INTEGER,
    elapsed_ms REAL,
    error_code TEXT,
    error_message TEXT,
    warning TEXT
  );
  CREATE INDEX job_by_place ON job (state, place, id);
  CREATE INDEX job_by_end ON job (ended_at_ms);
  CREATE UNIQUE INDEX job_once ON job (video_id, model, settings) WHERE state IN ('queued', 'running');
  CREATE INDEX job_by_video ON job (video_id);

  CREATE TABLE collection (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  -- A clip is remembered by where it is, as segments are made anew whenever a video is tagged or saved.
  CREATE TABLE clip (
    collection_id INTEGER NOT NULL REFERENCES collection ON DELETE CASCADE,
    video_id INTEGER NOT NULL REFERENCES video,
    label_id INTEGER NOT NULL REFERENCES label,
    start_us INTEGER NOT NULL,
    end_us INTEGER NOT NULL DEFAULT -1,
    PRIMARY KEY (collection_id, video_id, label_id, start_us, end_us)
  ) WITHOUT ROWID;

  CREATE TABLE cache (
    name TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    used_at_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX cache_by_use ON cache (used_at_ms);
  `,
  `
  -- Of all bytes, once they were read.
  ALTER TABLE video ADD COLUMN sha256 TEXT;
  -- Of a video that differs from another only where the content id does not look: the id that it shares with it.
  ALTER TABLE video ADD COLUMN twin_of TEXT;
  CREATE INDEX video_by_twin ON video (twin_of) WHERE twin_of IS NOT NULL;
  ALTER TABLE file ADD COLUMN sha256 TEXT;
  -- The stamp of the file that was hashed.
  ALTER TABLE file ADD COLUMN sha256_stamp TEXT;
  -- A stamp begins with the size; up to this one the content id looks at all bytes.
  CREATE INDEX file_to_hash ON file (seen_at_ms)
    WHERE state = 'here' AND sha256_stamp IS NOT stamp AND CAST(stamp AS INTEGER) > 786432;
  `,
  `
  -- For counting what a filter leaves without a look at the videos themselves.
  CREATE INDEX video_by_facet ON video (state, file_state, folder_id);
  -- A copy of video_label, see label-chunks.ts.
  CREATE TABLE label_chunk (chunk INTEGER PRIMARY KEY, packed BLOB NOT NULL);
  `,
  `
  -- The files themselves say what is kept of the videos.
  DROP TABLE cache;
  `,
  `
  -- One table for background work of all kinds (tasks/kinds.ts); the batch was the only one before.
  CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    -- The video that it is about, where it is about one.
    video_id INTEGER REFERENCES video,
    -- As JSON, by the kind's schema.
    parameters TEXT NOT NULL,
    -- Tells it from others of its kind.
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Lower goes first; among equals the lower place.
    priority INTEGER NOT NULL DEFAULT 0,
    place REAL NOT NULL,
    -- Not begun before.
    due_at_ms INTEGER NOT NULL DEFAULT 0,
    -- Times that it was begun.
    attempts INTEGER NOT NULL DEFAULT 0,
    -- The runner whose lock is held while it runs, and when that last said that it lives and how far it is.
    owner TEXT,
    beat_at_ms INTEGER,
    progress TEXT,
    ended_at_ms INTEGER,
    elapsed_ms REAL,
    -- What it came to, as JSON by the kind's schema.
    outcome TEXT,
    error_code TEXT,
    error_message TEXT
  );
  INSERT INTO task (id, kind, video_id, parameters, key, state, place, owner, ended_at_ms, elapsed_ms, outcome,
      error_code, error_message)
    SELECT id, 'tag', video_id,
      json_object('video', video_id, 'model', model, 'threshold', json_extract(settings, '$.threshold'),
        'minDurationUs', json_extract(settings, '$.minDurationUs'),
        'isForced', json(CASE is_forced WHEN 0 THEN 'false' ELSE 'true' END)),
      json_array(video_id, model, json_extract(settings, '$.threshold'), json_extract(settings, '$.minDurationUs')),
      state, place, owner, ended_at_ms, elapsed_ms,
      CASE WHEN state IN ('done', 'skipped')
        THEN json_object('segments', coalesce(segments, 0), 'analysedUs', analysed_us, 'warning', warning) END,
      error_code, error_message
    FROM job WHERE json_valid(settings);
  DROP TABLE job;
  CREATE INDEX task_by_place ON task (kind, state, priority, place, id);
  CREATE INDEX task_by_end ON task (kind, ended_at_ms);
  CREATE INDEX task_by_key ON task (kind, key, state);
  CREATE UNIQUE INDEX task_once ON task (kind, key) WHERE state = 'queued';
  CREATE INDEX task_by_video ON task (video_id) WHERE video_id IS NOT NULL;
  `,
  `
  -- Which of several videos in the file a person chose, from 1; null: the file's own choice.
  ALTER TABLE video ADD COLUMN video_number INTEGER;
  `,
  `
  -- Regions that no model is shown, as JSON; null: none. And the study that its labels belong to, which may have more of
  -- them; null: the default one.
  ALTER TABLE video ADD COLUMN painted_out TEXT;
  ALTER TABLE video ADD COLUMN study TEXT;
  `,
  `
  -- What was coded of a video in a further study, apart from what it was first given: that stays in segment and
  -- video_label, which are no larger for it. Filled from the projects, in the background.
  CREATE TABLE coding (
    id INTEGER PRIMARY KEY,
    video_id INTEGER NOT NULL REFERENCES video,
    study TEXT NOT NULL,
    -- Of the project that search knows.
    project_revision TEXT,
    segments INTEGER NOT NULL DEFAULT 0,
    decided INTEGER NOT NULL DEFAULT 0,
    UNIQUE (study, video_id)
  );
  CREATE INDEX coding_by_video ON coding (video_id);
  -- As segment. Ids begin where those of segment never come, so that one number tells which table it is in.
  CREATE TABLE coding_segment (
    id INTEGER PRIMARY KEY CHECK (id >= 1099511627776),
    coding_id INTEGER NOT NULL REFERENCES coding ON DELETE CASCADE,
    video_id INTEGER NOT NULL REFERENCES video,
    label_id INTEGER NOT NULL REFERENCES label,
    source TEXT NOT NULL,
    start_us INTEGER NOT NULL,
    end_us INTEGER,
    length_us INTEGER NOT NULL,
    score REAL,
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT ''
  );
  CREATE INDEX coding_segment_by_coding ON coding_segment (coding_id, label_id, start_us);
  CREATE TABLE coding_label (
    coding_id INTEGER NOT NULL REFERENCES coding ON DELETE CASCADE,
    label_id INTEGER NOT NULL REFERENCES label,
    segments INTEGER NOT NULL,
    total_us INTEGER NOT NULL,
    PRIMARY KEY (coding_id, label_id)
  ) WITHOUT ROWID;

  -- Which videos a study has, without a look at all others.
  CREATE INDEX video_by_study ON video (study) WHERE study IS NOT NULL;
  CREATE INDEX video_without_project ON video (id) WHERE project_revision IS NULL;

  -- A clip is in the study in which it was collected; empty: where the video was first coded.
  CREATE TABLE clip_of_study (
    collection_id INTEGER NOT NULL REFERENCES collection ON DELETE CASCADE,
    video_id INTEGER NOT NULL REFERENCES video,
    label_id INTEGER NOT NULL REFERENCES label,
    start_us INTEGER NOT NULL,
    end_us INTEGER NOT NULL DEFAULT -1,
    study TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (collection_id, video_id, label_id, start_us, end_us, study)
  ) WITHOUT ROWID;
  INSERT INTO clip_of_study (collection_id, video_id, label_id, start_us, end_us)
    SELECT collection_id, video_id, label_id, start_us, end_us FROM clip;
  DROP TABLE clip;
  ALTER TABLE clip_of_study RENAME TO clip;

  -- Read once more in the background: of older rows it is not known which study their labels belong to.
  UPDATE video SET project_revision = 'again ' || project_revision WHERE project_revision IS NOT NULL;
  `,
  `
  -- Whose suggestion it is, by the model's id: a run takes the place of what its own model had suggested. Null: a
  -- person's, or found before this was noted.
  ALTER TABLE segment ADD COLUMN model TEXT;
  ALTER TABLE coding_segment ADD COLUMN model TEXT;
  `,
];

/** Brings a database to the newest version, each step whole or not at all. Errors: `library/newer-version`. */
export function migrate(database: DatabaseSync, file: string, steps: readonly string[] = MIGRATIONS): void {
  const version = () => Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version() > steps.length) {
    throw new AppError(
      'library/newer-version',
      `The library "${path.basename(file)}" was used by a newer Tubelet: update Tubelet to open it. Nothing was changed.`,
    );
  }
  while (version() < steps.length) {
    database.exec('BEGIN IMMEDIATE');
    try {
      // Another process may have done the step while this one waited.
      const at = version();
      if (at < steps.length) {
        database.exec(steps[at]!);
        database.exec(`PRAGMA user_version = ${at + 1}`);
      }
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
}
