import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AppError } from '../../../engine/base/errors.ts';

/**
 * A command line's options and operands, as `parseArgs` gives them. A number below zero is taken for the value of the
 * option before it, so that who reads it can say what it must be.
 * @param config without `args` it is this process's own command line
 * @param wrong what a command throws for a sentence about its options
 */
export function readOptions<const T extends ParseArgsConfig>(
  config: T,
  wrong: (sentence: string) => AppError,
): ReturnType<typeof parseArgs<T>> {
  const args = withNegatives(config.args ?? process.argv.slice(2), config.options ?? {});
  try {
    return parseArgs<T>({ ...config, args });
  } catch (error) {
    throw wrong(sentenceOf(error, args));
  }
}

/** Makes the error of a wrong command line, which leads to the command's help. */
export function wrongUsageOf(command: string): (sentence: string) => AppError {
  return (sentence) => new AppError('usage', `${sentence} See npm run -s ${command} -- --help.`);
}

function withNegatives(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): readonly string[] {
  const end = args.indexOf('--');
  const joined: string[] = [];
  for (const [index, arg] of args.entries()) {
    const before = joined.at(-1);
    const isValue =
      (end === -1 || index < end) &&
      /^-\.?\d/.test(arg) &&
      before?.startsWith('--') &&
      options[before.slice(2)]?.type === 'string';
    if (isValue) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** What `parseArgs` finds wrong, in our words: its own speak of how it is programmed. */
function sentenceOf(error: unknown, args: readonly string[]): string {
  const said = error instanceof Error ? error.message : String(error);
  // An option with a value is named `-o, --out <value>`.
  const [, named = ''] = /'([^']*)'/.exec(said) ?? [];
  const option = named.replace(/ <.*$/, '').split(', ').at(-1)!;
  if (said.includes('does not take an argument')) return `${option} takes no value.`;
  if (said.includes('argument missing')) return `${option} needs a value.`;
  if (said.includes('argument is ambiguous')) {
    const value = args[args.indexOf(option) + 1] ?? '';
    return `${option} needs a value: write ${option}=${value} if "${value}" is meant as one.`;
  }
  const file = /^-[^-]$/.test(option) && args.find((arg) => arg.startsWith(option) && arg.length > 2);
  if (file) return `There is no option "${file}": write "./${file}" for a file of this name.`;
  // The first sentence says what is wrong; others are about parseArgs itself.
  return `${(said.split(/\. |\.?\n/)[0] ?? '').replace(/\.$/, '')}.`;
}
