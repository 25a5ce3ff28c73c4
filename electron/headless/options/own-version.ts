import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

const packageSchema = v.object({ version: v.string() });

/** The version of this Tubelet. */
export function ownVersion(): string {
  const file = path.resolve(import.meta.dirname, '..', '..', '..', 'package.json');
  return v.parse(packageSchema, JSON.parse(readFileSync(file, 'utf8'))).version;
}
