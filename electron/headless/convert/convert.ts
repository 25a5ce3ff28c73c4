import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { safeStates } from '../../../engine/formats/core/decided.ts';
import { exporterOf, exportLosses } from '../../../engine/formats/core/export-files.ts';
import { chosenParts, type WriteOptions } from '../../../engine/formats/core/format.ts';
import type { InterchangeDocument } from '../../../engine/formats/core/interchange.ts';
import { formatOf } from '../../../engine/formats/registry.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand } from '../options/command-end.ts';
import { printable } from '../options/plain-text.ts';
import { readInput } from './convert-input.ts';
import { type ConvertOptions, convertUsage, parseConvertOptions } from './convert-options.ts';
import { writeFiles, writtenText } from './convert-output.ts';

const USAGE_ERROR = 2;

// The reader has gone, as with `| head`: there is no one left to write for.
process.stdout.on('error', () => process.exit(141));

async function convert(options: ConvertOptions): Promise<void> {
  const format = formatOf(options.to);
  const exporter = exporterOf(format);
  const say = (sentence: string) => {
    if (!options.quiet) process.stderr.write(`${printable(sentence)}\n`);
  };
  const documents: InterchangeDocument[] = [];
  for (const input of options.inputs) {
    const read = await readInput(input, options);
    for (const { at, message } of read.problems) say(`${input}: ${at}: ${message}`);
    documents.push(...read.documents);
  }
  const { tracks, labels, observers } = options;
  const videos = chosenVideos(documents, options.videos);
  const chosen = chosenParts(videos, { tracks, states: options.states, labels, observers });
  const { states, sentence } =
    options.states === null ? safeStates(format, chosen) : { states: options.states, sentence: null };
  const parts = chosenParts(chosen, { tracks: null, states });
  const writeOptions: WriteOptions = { ...options.write, writtenAt: new Date().toISOString() };
  const losses = exportLosses(parts, exporter, writeOptions);
  const { out, inputs } = options;
  const files = out === null ? [] : await writeFiles(parts, format, writeOptions, out, inputs, say);
  const text = out === null ? writtenText(parts, format, writeOptions) : '';
  // What the file does not say is worth knowing once there is one.
  if (sentence) say(`${format.title}: ${sentence} --state suggested,accepted,edited takes them too.`);
  for (const loss of losses) say(`${format.title}: ${loss}`);
  for (const file of files) say(file);
  process.stdout.write(text);
}

function chosenVideos(
  documents: readonly InterchangeDocument[],
  wanted: readonly string[] | null,
): readonly InterchangeDocument[] {
  if (wanted === null) return documents;
  for (const name of wanted) {
    if (documents.some(({ video }) => video.name === name)) continue;
    const names = documents.slice(0, 10).map(({ video }) => `"${video.name}"`);
    throw new AppError('usage', `There is no video "${name}": choose from ${names.join(', ')}.`);
  }
  return documents.filter(({ video }) => wanted.includes(video.name));
}

try {
  goToCallerFolder('convert');
  const options = parseConvertOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(`${convertUsage()}\n`);
  else await convert(options);
} catch (error) {
  const { code, message } = toAppError(error);
  process.stderr.write(`${printable(message)}\n`);
  const isInput = code === 'usage' || /^(format|project|annotation)\//.test(code);
  endCommand(isInput ? USAGE_ERROR : 1);
}
