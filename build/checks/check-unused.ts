import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { ROOT, sourceFiles } from '../source-files.ts';

/** Members whose callers are not ours: a runtime or a library calls them by name. */
const CALLED_BY_OTHERS = new Set(['toJSON', 'toString', 'valueOf']);

export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/**
 * Public members of classes whose names stand nowhere else in `sources`, a sentence each. A name that something else has
 * too is taken for used: this finds what is surely dead, in components as well, without knowing what `this` is.
 */
export function unusedMembers(sources: readonly SourceText[]): string[] {
  const uses = new Map<string, number>();
  for (const { text } of sources)
    for (const [name] of withoutComments(text).matchAll(/[A-Za-z_$][\w$]*/g))
      uses.set(name, (uses.get(name) ?? 0) + 1);
  return sources.flatMap(({ file, text }) =>
    file.endsWith('.svelte')
      ? []
      : membersOf(file, text)
          .filter(({ name, declared }) => (uses.get(name) ?? 0) <= declared && !CALLED_BY_OTHERS.has(name))
          .map(({ name, owner }) => `${file}: nothing outside its tests uses ${owner}.${name}: remove it.`),
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*|<!--[\s\S]*?-->/gm, '');
}

interface Member {
  readonly owner: string;
  readonly name: string;
  /** How often its declarations name it: a getter and its setter are two. */
  readonly declared: number;
}

function membersOf(file: string, text: string): Member[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const found = new Map<string, Member>();
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node) && !node.heritageClauses?.length) {
      const owner = node.name?.text ?? 'the class';
      for (const { name } of node.members) {
        if (!name || !ts.isIdentifier(name)) continue;
        const key = `${owner}.${name.text}`;
        found.set(key, { owner, name: name.text, declared: (found.get(key)?.declared ?? 0) + 1 });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

/** Runs knip, which knows files, exports and dependencies. True when it found nothing. */
function knip(...args: string[]): boolean {
  const config = path.join('build', 'checks', 'knip.json');
  const program = path.join(ROOT, 'node_modules', 'knip', 'bin', 'knip.js');
  const { status } = spawnSync(process.execPath, [program, '--config', config, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return status === 0;
}

function main(): void {
  const files = sourceFiles(['.ts', '.svelte']).filter(
    (file) => /^(build|electron|engine|renderer)\//.test(file) && !/\.(test|fake|d)\.ts$/.test(file),
  );
  const sources = files.map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));
  const members = unusedMembers(sources);
  for (const sentence of members) console.error(sentence);
  // Once with the tests, for dependencies; once without, for what only tests call.
  const isWell = [
    knip('--no-config-hints', '--no-tag-hints'),
    knip('--production', '--no-config-hints', '--no-tag-hints'),
  ].every(Boolean);
  if (!isWell || members.length > 0) process.exitCode = 1;
  else console.log(`unused: nothing in ${files.length} files.`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
