import { readOptions, wrongUsageOf } from '../options/read-options.ts';

const wrong = wrongUsageOf('models');

const COMMANDS = ['list', 'info', 'verify'] as const;
const PROVIDERS = ['auto', 'cpu', 'wasm'] as const;

export interface ModelsOptions {
  readonly command: (typeof COMMANDS)[number];
  /** Ids, folders of packages, or folders that hold packages; none means all that are installed. */
  readonly models: readonly string[];
  readonly provider: (typeof PROVIDERS)[number];
  readonly json: boolean;
  readonly help: boolean;
}

export const MODELS_USAGE = `Usage: npm run -s models -- list|info|verify [options] [ID|DIR...]

Looks at model packages: those installed, or those named by id, by the folder of a package, or by a folder that holds
packages.

  list              a line for each
  info              all about each: kind, input, labels with thresholds, licence, files with sizes and checksums
  verify            read each whole, load it, and compare what it computes here with what its author recorded

  --provider NAME   verify on cpu (the native runtime) or wasm (the one of browsers) (default: cpu where it is installed)
  --json            list and info as JSON
  --help            show this text

Exit status: 0 all is well, 1 a package is broken (each with its sentence, the others done), 2 wrong usage or no such
model.`;

/** Errors: `usage` */
export function parseModelsOptions(args: readonly string[]): ModelsOptions {
  const { values, positionals } = parsed(args);
  const help = values.help ?? false;
  const [command = help ? 'list' : undefined, ...models] = positionals;
  if (command === undefined) throw wrong('Say what to do: list, info or verify.');
  return {
    command: oneOf('The command', command, COMMANDS),
    models,
    provider: oneOf('--provider', values.provider ?? 'auto', PROVIDERS),
    json: values.json ?? false,
    help,
  };
}

function parsed(args: readonly string[]) {
  return readOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        provider: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrong,
  );
}

function oneOf<const T extends string>(what: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw wrong(`${what} must be ${allowed.join(', ')}, not "${value}".`);
  return found;
}
