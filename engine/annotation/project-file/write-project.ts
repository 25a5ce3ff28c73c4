import { type AnyRecord, RECORD_SCOPES, type RecordType } from '../document/records.ts';
import { PROJECT_VERSION, type Project } from './project.ts';
import { RECORD_LISTS } from './schema.ts';

/**
 * A project as text that {@link parseProject} reads back exactly. The same project always gives the same text, a record
 * per line, in the order of ids (segments: of time), so that versions compare well line by line. Records of the
 * session are left out, and so are the lists of painted-out regions and second cameras where there is none.
 */
export function writeProject(project: Project): string {
  const fields = [
    `"format":"tubelet-project"`,
    `"version":${PROJECT_VERSION}`,
    `"revision":${project.revision}`,
  ];
  for (const [list, type] of Object.entries(RECORD_LISTS)) {
    const lines = ordered(project.records, type).map(lineOf);
    if (lines.length === 0 && (type === 'region' || type === 'camera')) continue;
    fields.push(`${JSON.stringify(list)}:${lines.length > 0 ? `[\n${lines.join(',\n')}\n]` : '[]'}`);
  }
  for (const [field, value] of Object.entries(project.extra)) {
    if (value !== undefined) fields.push(`${JSON.stringify(field)}:${JSON.stringify(value)}`);
  }
  return `{\n${fields.join(',\n')}\n}\n`;
}

function ordered(records: readonly AnyRecord[], type: RecordType): AnyRecord[] {
  const startOf = (record: AnyRecord) => (record.type === 'segment' ? record.startUs : 0);
  return records
    .filter((record) => record.type === type && RECORD_SCOPES[type].scope === 'document')
    .sort((a, b) => startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1));
}

/** The list says the type already. */
function lineOf({ type: _, ...fields }: AnyRecord): string {
  return JSON.stringify(fields);
}
