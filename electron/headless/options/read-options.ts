import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AppError } from '../../../engine/base/errors.ts';

/**
 * A command line's options and operands, as `parseArgs` gives them.
 * @param wrong what a command throws for a sentence about its options
 */
export function readOptions<const T extends ParseArgsConfig>(
  config: T,
  wrong: (sentence: string) => AppError,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // The first sentence says what is wrong; others are about parseArgs itself.
    const why = error instanceof Error ? (error.message.split(/\. |\.?\n/)[0] ?? '') : String(error);
    throw wrong(`${why.replace(/\.$/, '')}.`);
  }
}

/** Makes the error of a wrong command line, which leads to the command's help. */
export function wrongUsageOf(command: string): (sentence: string) => AppError {
  return (sentence) => new AppError('usage', `${sentence} See npm run -s ${command} -- --help.`);
}
