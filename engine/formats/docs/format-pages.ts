import { DEFAULT_WRITE_OPTIONS, type Exporter, type Format } from '../core/format.ts';
import { type InterchangeDocument, unknownVideo } from '../core/interchange.ts';
import { FORMATS } from '../registry.ts';
import { FORMAT_NOTES } from './format-notes.ts';

const LINES = 24;
const WIDTH = 160;

/** What every example shows: two segments of a person's, one that a model suggests, and a marker. */
export const EXAMPLE: InterchangeDocument = {
  video: {
    ...unknownVideo('clip.mp4'),
    durationUs: 60_000_000,
    width: 1920,
    height: 1080,
    frameRate: { num: 25, den: 1 },
  },
  labels: [
    { id: 'pour', name: 'pour', path: ['kitchen'], colour: null },
    { id: 'stir', name: 'stir', path: ['kitchen'], colour: null },
  ],
  tracks: [
    { id: 'you', name: 'You', kind: 'human', model: null },
    {
      id: 'base',
      name: 'Base',
      kind: 'model',
      model: { id: 'base', version: '1.0.0', title: 'Base', sha256: null },
    },
  ],
  segments: [
    example({ startUs: 1_200_000, endUs: 3_400_000, label: 'pour' }),
    example({
      startUs: 2_000_000,
      endUs: 6_250_000,
      label: 'stir',
      track: 'base',
      score: 0.91,
      origin: 'model',
      state: 'suggested',
    }),
    example({ startUs: 15_000_000, endUs: 28_120_000, label: 'stir', note: 'with a "spoon"' }),
    example({ startUs: 40_000_000, endUs: null, label: 'pour' }),
  ],
};

function example(
  changes: Partial<InterchangeDocument['segments'][number]>,
): InterchangeDocument['segments'][number] {
  return {
    track: 'you',
    startUs: 0,
    endUs: 0,
    label: null,
    score: null,
    origin: 'human',
    state: 'accepted',
    note: '',
    attributes: {},
    ...changes,
  };
}

/** The page about all formats, as Markdown. */
export function formatPage(): string {
  const rows = FORMATS.map(({ id, title, extension, canImport, canExport }) => {
    const can = [canImport ? 'in' : '', canExport ? 'out' : ''].filter((each) => each !== '').join(' and ');
    return `| [\`${id}\`](#${id}) | ${title} | \`${extension}\` | ${can} |`;
  });
  return `${[
    '# Formats',
    'Written by `node engine/formats/docs/write-format-page.node.ts` from the code: change that, not this page.',
    'Convert with `npm run -s convert -- IN --to ID --out FILE`. Times are rounded in one place: an edge is at the first frame whose centre is after it.',
    'Formats of data sets and research are taken for the truth: of files that hold both, only what a person decided goes into them, unless `--state` says otherwise. `--split 0.1,0.1` draws which videos are for validation and testing, `--subset-list FILE` says it; `--label`, `--track` and `--observer` choose. `library export --format ID` writes the labels of many videos of the library with the same options, for the segments that a search finds.',
    ['| id | format | ending | |', '|---|---|---|---|', ...rows].join('\n'),
    'Every example is of the same video: `clip.mp4`, 25 frames per second, one minute, with a track of a person and one of a model.',
    ...FORMATS.flatMap(sectionOf),
  ].join('\n\n')}\n`;
}

function sectionOf(format: Format): string[] {
  const note = FORMAT_NOTES[format.id];
  if (!note) throw new Error(`There is no note about the format ${format.id}.`);
  const maps = note.maps.map(([ours, theirs]) => `| ${ours} | ${theirs} |`);
  return [
    `## ${format.id}`,
    `${format.title}. ${note.about}`,
    ['| Tubelet | here |', '|---|---|', ...maps].join('\n'),
    ...(format.exporter ? exampleOf(format.exporter) : []),
  ];
}

function exampleOf(exporter: Exporter): string[] {
  const losses = exporter.losses(EXAMPLE, DEFAULT_WRITE_OPTIONS);
  const { text, beside = [] } = exporter.write(EXAMPLE, DEFAULT_WRITE_OPTIONS);
  return [
    losses.length === 0
      ? 'Nothing of the example is lost.'
      : ['Of the example it does not keep everything:', ...losses.map((loss) => `- ${loss}`)].join('\n'),
    ...(exporter.uses.length > 0
      ? [`Options: ${exporter.uses.map((option) => `\`${option}\``).join(', ')}.`]
      : []),
    block(text),
    ...beside.flatMap(({ ending, text: more }) => [`Beside it, \`clip${ending}\`:`, block(more)]),
  ];
}

function block(text: string): string {
  const lines = text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n');
  const shown = lines
    .slice(0, LINES)
    .map((line) => (line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line));
  const left = lines.length - shown.length;
  return ['````', ...shown, ...(left > 0 ? [`… ${left} more lines`] : []), '````'].join('\n');
}
