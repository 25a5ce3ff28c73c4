import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted } from '../core/interchange.ts';
import { numberOf } from '../core/read-json.ts';
import { contentOf, descendantsOf, elementOf, elementsOf, parseXml, type XmlElement } from '../core/xml.ts';
import { type FrameTimes, frameTimesOf } from '../fields/frame-times.ts';

const TITLE = 'CVAT';

/** Beyond it a frame number is a mistake. */
const LAST_FRAME = 1e9;

/** Reads the lives of tracks, and tags of images as stretches. Errors: `format/invalid`, `usage` without a frame rate */
export function readCvat(text: string, context: ReadContext): ReadResult {
  const root = parseXml(text, TITLE);
  if (root.name !== 'annotations') throw unreadable(TITLE, 'its first element is not annotations');
  const problems = new ProblemList();
  const meta = elementOf(root, 'meta');
  const task = meta && (elementOf(meta, 'task') ?? elementOf(meta, 'job') ?? elementOf(meta, 'project'));
  const leaf = (name: string) => contentOf(task && elementOf(task, name)).trim();
  const size = (task && elementOf(task, 'original_size')) ?? (meta && elementOf(meta, 'original_size'));
  const side = (name: string) => numberOf(contentOf(size && elementOf(size, name)));
  const source = contentOf(meta && elementOf(meta, 'source')).trim() || leaf('source');
  const name = source || leaf('name');
  const tracks = elementsOf(root, 'track');
  const images = elementsOf(root, 'image');
  const video = knownVideo(context, { name, width: side('width'), height: side('height') });
  const builder = new DocumentBuilder(video, problems);
  for (const label of task ? descendantsOf(task, 'label') : []) {
    const text = contentOf(elementOf(label, 'name')).trim();
    if (text !== '') builder.label({ name: text });
  }
  if (tracks.length > 0 || images.length > 0) {
    const frames = frameTimesOf(video, context.frameRate);
    const step = Number(/step\s*=\s*(\d{1,6})/.exec(leaf('frame_filter'))?.[1] ?? 1);
    const startFrame = numberOf(leaf('start_frame')) ?? 0;
    const endFrame = startFrame + (numberOf(leaf('size')) ?? 0) * step;
    for (const track of tracks) readTrack(builder, track, frames, step, endFrame, problems);
    readTags(builder, images, frames, step, problems);
  }
  return { documents: [builder.document()], problems: problems.list };
}

interface Shape {
  readonly frame: number;
  readonly isOutside: boolean;
  readonly element: XmlElement;
}

function readTrack(
  builder: DocumentBuilder,
  track: XmlElement,
  frames: FrameTimes,
  step: number,
  endFrame: number,
  problems: ProblemList,
): void {
  const at = `line ${track.line}`;
  const shapes = elementsOf(track)
    .flatMap((element): Shape[] => {
      const frame = numberOf(element.attributes.get('frame'));
      return frame === null || frame < 0 || frame > LAST_FRAME
        ? []
        : [{ frame, isOutside: element.attributes.get('outside') === '1', element }];
    })
    .sort((a, b) => a.frame - b.frame);
  if (shapes.length === 0) {
    problems.add(at, 'It has no shape on a frame: left out.');
    return;
  }
  const isAuto = track.attributes.get('source') === 'auto';
  let first: Shape | null = null;
  const live = (end: number) => {
    if (!first) return;
    builder.segment({
      at,
      startUs: frames.timeOf(first.frame),
      endUs: frames.timeOf(end),
      label: track.attributes.get('label') ?? '',
      origin: isAuto ? 'model' : 'human',
      attributes: attributesOf(first.element),
    });
    first = null;
  };
  for (const shape of shapes) {
    if (shape.isOutside) live(shape.frame);
    else first ??= shape;
  }
  live(Math.max(endFrame, shapes.at(-1)!.frame + step));
}

/** Tags of images in a row that say the same are one stretch. */
function readTags(
  builder: DocumentBuilder,
  images: readonly XmlElement[],
  frames: FrameTimes,
  step: number,
  problems: ProblemList,
): void {
  const open = new Map<
    string,
    { first: number; next: number; tag: XmlElement; attributes: [string, string][] }
  >();
  const close = (key: string) => {
    const run = open.get(key);
    if (!run) return;
    open.delete(key);
    const [startUs, endUs] = [frames.timeOf(run.first), frames.timeOf(run.next)];
    const { attributes } = run.tag;
    builder.segment({
      at: `line ${run.tag.line}`,
      startUs,
      endUs,
      label: attributes.get('label') ?? '',
      origin: attributes.get('source') === 'auto' ? 'model' : 'human',
      attributes: run.attributes,
    });
  };
  let shapes = 0;
  for (const image of images) {
    const frame = numberOf(image.attributes.get('id'));
    shapes += elementsOf(image).filter(({ name }) => name !== 'tag').length;
    if (frame === null || frame < 0 || frame > LAST_FRAME) continue;
    const seen = new Set<string>();
    for (const tag of elementsOf(image, 'tag')) {
      const attributes = attributesOf(tag);
      const key = JSON.stringify([tag.attributes.get('label'), attributes]);
      seen.add(key);
      const run = open.get(key);
      if (run && run.next === frame) run.next = frame + step;
      else {
        close(key);
        open.set(key, { first: frame, next: frame + step, tag, attributes });
      }
    }
    for (const key of [...open.keys()]) if (!seen.has(key)) close(key);
  }
  for (const key of [...open.keys()]) close(key);
  if (shapes > 0) problems.add('image', `${counted(shapes, 'shape')} of single images left out.`);
}

function attributesOf(element: XmlElement): [string, string][] {
  return elementsOf(element, 'attribute').map((each) => [each.attributes.get('name') ?? '', contentOf(each)]);
}
