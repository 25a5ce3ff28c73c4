import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { importsOf } from '../imports-of.ts';
import { ROOT, sourceFiles } from '../source-files.ts';
import { ROOMS, type Room, TEST_EXTRA } from './layers.ts';

type Environment = 'neutral' | 'web' | 'node' | 'test';

/** Rooms whose every file runs in one environment; elsewhere the file's suffix says it. */
const ROOM_ENVIRONMENT: readonly (readonly [string, Environment])[] = [
  ['renderer/', 'web'],
  ['electron/contract/', 'neutral'],
  ['electron/', 'node'],
  ['build/', 'node'],
  ['e2e/', 'test'],
];

function environmentOf(file: string): Environment {
  if (/\.(test|fake)\.ts$|\.spec\.ts$/.test(file)) return 'test';
  if (file.endsWith('.node.ts')) return 'node';
  if (/\.(web|worker)\.ts$/.test(file)) return 'web';
  return ROOM_ENVIRONMENT.find(([start]) => file.startsWith(start))?.[1] ?? 'neutral';
}

const MAY_REACH: Record<Environment, readonly Environment[]> = {
  neutral: ['neutral'],
  web: ['neutral', 'web'],
  node: ['neutral', 'node'],
  test: ['neutral', 'web', 'node', 'test'],
};

function roomOf(file: string): Room | undefined {
  return ROOMS.filter(({ room }) => file === room || file.startsWith(`${room}/`)).sort(
    (a, b) => b.room.length - a.room.length,
  )[0];
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The rules that one file breaks, a sentence each. */
export function violations(file: string, text: string): string[] {
  const room = roomOf(file);
  if (!room)
    return [`${file}: lies in no room of build/checks/layers.ts; move it or add its room to the table`];
  const environment = environmentOf(file);
  const extra = environment === 'test' ? TEST_EXTRA : { imports: [], packages: [] };
  const rooms = [room.room, ...room.imports, ...extra.imports];
  const packages = [...room.packages, ...extra.packages];
  const found: string[] = [];
  for (const { specifier, line } of importsOf(file, text)) {
    const at = `${file}:${line}`;
    if (specifier.startsWith('.')) {
      const target = path.posix.normalize(
        path.posix.join(path.posix.dirname(file), specifier.split('?')[0] ?? ''),
      );
      if (
        !rooms.some(
          (allowed) => target === allowed || (target.startsWith(`${allowed}/`) && within(allowed, target)),
        )
      ) {
        found.push(`${at}: ${room.room} may not import ${target}; allowed: ${rooms.join(', ')}`);
      } else if (target.endsWith('.ts') && !MAY_REACH[environment].includes(environmentOf(target))) {
        found.push(
          `${at}: a ${environment} file may not import ${target}, which runs in ${environmentOf(target)} only`,
        );
      } else if (/\.worker(\.node)?\.ts$/.test(target)) {
        found.push(`${at}: reach a worker through new Worker(new URL(...)), not by importing ${target}`);
      }
    } else if (specifier.startsWith('node:')) {
      if (environment !== 'node' && environment !== 'test') {
        found.push(`${at}: only Node files (x.node.ts, electron, build, e2e) may import ${specifier}`);
      }
    } else if (!packages.includes(packageName(specifier))) {
      found.push(
        `${at}: ${room.room} may not import the package ${packageName(specifier)}; allowed: ${packages.join(', ') || 'none'}`,
      );
    }
  }
  return found;
}

/** A room never opens the rooms below it: `renderer` does not mean `renderer/ui`. */
function within(allowed: string, target: string): boolean {
  return roomOf(target)?.room === allowed || !ROOMS.some(({ room }) => room === allowed);
}

function main(): void {
  const files = sourceFiles(['.ts', '.svelte']).filter(
    (file) => !file.startsWith('models/') && !file.endsWith('.d.ts'),
  );
  const found = files.flatMap((file) => violations(file, readFileSync(path.join(ROOT, file), 'utf8')));
  for (const sentence of found) console.error(sentence);
  console.log('Allowed imports:');
  for (const { room, imports, packages } of ROOMS) {
    const shown = [...imports, ...packages.map((name) => `npm ${name}`)];
    console.log(`  ${room} -> ${shown.join(', ') || 'nothing'}`);
  }
  console.log(`${files.length} files, ${found.length} forbidden imports`);
  const missing = ROOMS.filter(({ room }) => !existsSync(path.join(ROOT, room)));
  for (const { room } of missing) console.error(`build/checks/layers.ts names ${room}, which does not exist`);
  if (found.length + missing.length > 0) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
