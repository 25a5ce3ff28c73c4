import { type CodedEvent, type CodedVideo, order } from './coded-video.ts';

/** How a raster plot looks. */
export interface RasterLook {
  /** A colour of CSS for a label. */
  readonly colourOf: (label: string) => string;
  readonly ink: string;
  readonly faint: string;
  /** Empty: nothing behind it. */
  readonly ground: string;
}

export const PRINT_LOOK: Omit<RasterLook, 'colourOf'> = {
  ink: '#222222',
  faint: '#8a8a8a',
  ground: '#ffffff',
};

/** A colour for print by its place: hues that follow each other stay apart. */
export function printColour(index: number): string {
  // The golden angle: no two of a hundred are near each other.
  return `hsl(${Math.round((index * 137.508) % 360)} 55% ${index % 2 === 0 ? 45 : 35}%)`;
}

interface RasterRow {
  readonly name: string;
  readonly label: string;
  readonly events: readonly CodedEvent[];
}

const WIDTH = 960;
const LABEL_WIDTH = 220;
const ROW = 16;
const BAR = 10;
const HEAD = 34;
const BETWEEN = 10;
const AXIS = 30;
const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

/**
 * A raster plot as SVG: a part per video and observer, a row per subject and label, all on one scale of time. States are
 * bars, points are ticks.
 */
export function rasterSvg(videos: readonly CodedVideo[], look: RasterLook): string {
  const parts = videos.flatMap(partsOf);
  const longest = Math.max(1, ...videos.map(({ durationUs }) => durationUs));
  const x = (timeUs: number) => LABEL_WIDTH + (timeUs / longest) * (WIDTH - LABEL_WIDTH - 16);
  const body: string[] = [];
  let y = 8;
  for (const { title, rows, durationUs } of parts) {
    body.push(text(8, y + 16, title, look.ink, 'font-weight="600"'));
    y += HEAD - 8;
    for (const { name, label, events } of rows) {
      body.push(text(LABEL_WIDTH - 8, y + BAR + 1, shortened(name), look.ink, 'text-anchor="end"'));
      body.push(line(x(0), y + ROW - 1, x(durationUs), y + ROW - 1, look.faint, 0.35));
      const colour = escaped(look.colourOf(label));
      for (const { startUs, endUs } of events) {
        const left = x(startUs);
        const width = endUs === null ? 1.5 : Math.max(0.75, x(endUs) - left);
        const at = endUs === null ? left - 0.75 : left;
        body.push(
          `<rect x="${at.toFixed(2)}" y="${y + 2}" width="${width.toFixed(2)}" height="${BAR}" fill="${colour}"/>`,
        );
      }
      y += ROW;
    }
    y += BETWEEN;
  }
  const step = TICKS.find((each) => longest / 1e6 / each <= 12) ?? TICKS.at(-1)!;
  for (let second = 0; second * 1e6 <= longest; second += step) {
    body.push(line(x(second * 1e6), 8, x(second * 1e6), y, look.faint, 0.2));
    body.push(text(x(second * 1e6), y + 14, clock(second), look.ink, 'text-anchor="middle"'));
  }
  const height = y + AXIS;
  const ground =
    look.ground === '' ? '' : `<rect width="${WIDTH}" height="${height}" fill="${escaped(look.ground)}"/>\n`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
    `font-family="system-ui, sans-serif" font-size="11">\n${ground}${body.join('\n')}\n</svg>\n`
  );
}

function partsOf(video: CodedVideo) {
  const own = video.events.filter(({ isModels }) => !isModels);
  return [...Map.groupBy(own, ({ coder }) => coder)]
    .sort(([a], [b]) => order(a, b))
    .map(([coder, events]) => ({
      title: `${video.name} (${coder})`,
      durationUs: video.durationUs,
      rows: [...Map.groupBy(events, ({ subject, label }) => JSON.stringify([subject, label])).values()]
        .map((each): RasterRow => {
          const [{ subject, label }] = each as [CodedEvent];
          const shown = label === '' ? 'No label' : label;
          return { name: subject === '' ? shown : `${subject}: ${shown}`, label, events: each };
        })
        .sort((a, b) => order(a.name, b.name)),
    }));
}

function shortened(name: string): string {
  return name.length > 36 ? `${name.slice(0, 35)}…` : name;
}

function text(x: number, y: number, words: string, colour: string, more: string): string {
  return `<text x="${x.toFixed(2)}" y="${y.toFixed(2)}" fill="${escaped(colour)}" ${more}>${escaped(words)}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, opacity: number): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(2));
  return `<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="${escaped(colour)}" stroke-opacity="${opacity}"/>`;
}

function clock(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Control characters are left out: XML has no way to say them. */
function escaped(words: string): string {
  const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return words.replace(/[\p{Cc}]/gu, ' ').replace(/[&<>"]/g, (mark) => marks[mark]!);
}
