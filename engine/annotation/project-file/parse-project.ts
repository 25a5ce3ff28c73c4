import * as v from 'valibot';
import { AppError } from '../../base/errors.ts';
import { tooMuchJson } from '../../base/json-shape.ts';
import { AnnotationStore } from '../document/store.ts';
import { migrate } from './migrations/migrate.ts';
import { PROJECT_VERSION, type Project } from './project.ts';
import { projectSchema, RECORD_LISTS, recordsOf } from './schema.ts';

const KNOWN = new Set<string>(['format', 'version', 'revision', ...Object.keys(RECORD_LISTS)]);

/**
 * Reads a project file; a byte order mark is allowed. What it returns obeys every rule of the store.
 * Errors: `project/invalid`, `project/newer-version`.
 */
export function parseProject(text: string): Project {
  const much = tooMuchJson(text);
  if (much !== null) throw damaged(much, {});
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError(
      'project/invalid',
      'This project is not readable: the file is not JSON, perhaps because writing it was cut off. Restore an earlier version.',
      { cause },
    );
  }
  const head = v.safeParse(
    v.looseObject({
      format: v.literal('tubelet-project'),
      version: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
    json,
  );
  if (!head.success) {
    throw new AppError(
      'project/invalid',
      'This is not a Tubelet project: its "format" is not "tubelet-project" or it has no version. Choose another file.',
    );
  }
  const { version } = head.output;
  if (version > PROJECT_VERSION) {
    throw new AppError(
      'project/newer-version',
      `This project was saved by a newer Tubelet (project version ${version}, this one reads up to ` +
        `${PROJECT_VERSION}): update Tubelet to open it. Nothing was changed.`,
      { details: { version } },
    );
  }
  const parsed = v.safeParse(projectSchema, migrate(head.output, version, PROJECT_VERSION));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue);
    throw damaged(`${where ? `at "${where}" ` : ''}${issue.message}`, where ? { at: where } : {});
  }
  const records = recordsOf(parsed.output);
  const ids = new Set<string>();
  for (const { id } of records) {
    if (ids.has(id)) throw damaged(`two records have the id "${id}"`, { record: id });
    ids.add(id);
  }
  assertRules(records);
  return {
    revision: parsed.output.revision,
    records,
    extra: Object.fromEntries(Object.entries(parsed.output).filter(([field]) => !KNOWN.has(field))),
  };
}

function assertRules(records: Project['records']): void {
  try {
    new AnnotationStore(records);
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    const { record = '' } = failure.details;
    throw damaged(`${lowerFirst(failure.message).replace(/\.$/, '')} (${record})`, { record });
  }
}

function damaged(what: string, details: Record<string, string | number | boolean>): AppError {
  return new AppError('project/invalid', `This project is damaged: ${what}. Restore an earlier version.`, {
    details,
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
