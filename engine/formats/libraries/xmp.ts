import { AppError } from '../../base/errors.ts';
import { defineFormat, type WriteOptions } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  type InterchangeLabel,
  type InterchangeSegment,
} from '../core/interchange.ts';
import { escapeXml, looksLikeXml, type XmlSource, xml } from '../core/xml.ts';
import { scoreText } from '../fields/segment-fields.ts';
import {
  appendTo,
  childrenOf,
  type OutlineElement,
  outlineXmp,
  RDF,
  type TextChange,
  withChanges,
} from './xmp-outline.ts';

const DC = 'http://purl.org/dc/elements/1.1/';
const DIGIKAM = 'http://www.digikam.org/ns/1.0/';
const LIGHTROOM = 'http://ns.adobe.com/lightroom/1.0/';
const DYNAMIC_MEDIA = 'http://ns.adobe.com/xmp/1.0/DynamicMedia/';

const TRACK = 'Tubelet';

/** Premiere's clock: a whole number of its ticks is a microsecond. */
const TICKS_PER_SECOND = 254_016_000_000n;

/**
 * XMP sidecar, `clip.mp4.xmp`: labels as keywords for photo and video libraries (`dc:subject`, digiKam's tags, Lightroom's
 * hierarchy) and segments as markers of a track named Tubelet. A sidecar that is there stays as it is, byte for byte,
 * but for keywords that it lacks and for an earlier track of that name, which is replaced.
 */
export const xmp = defineFormat({
  id: 'xmp',
  title: 'XMP sidecar',
  extension: '.xmp',
  keepsEnding: true,
  exporter: { uses: ['existing'], losses, write },
  resembles: (text) => looksLikeXml(text, 'x:xmpmeta') || looksLikeXml(text, 'rdf:RDF'),
});

function losses(document: InterchangeDocument): string[] {
  const split = usedLabels(document).filter((label) =>
    [...label.path, label.name].some((part) => /[/|]/.test(part)),
  ).length;
  return [
    ...(split > 0 ? [`${counted(split, 'label')} with / or | written with a dash in tag trees.`] : []),
    ...commonLosses(document, { markers: true, scores: true, notes: true, labelPaths: true }),
  ];
}

function write(document: InterchangeDocument, { existing }: WriteOptions) {
  const source = existing !== null && existing.replace(/^\uFEFF/, '').trim() !== '' ? existing : EMPTY;
  return { text: merged(document, source) };
}

const EMPTY = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="${RDF}">
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;

interface Keywords {
  readonly uri: string;
  readonly prefix: string;
  readonly local: string;
  readonly container: 'Bag' | 'Seq';
  readonly values: readonly string[];
}

function usedLabels({ labels, segments }: InterchangeDocument): InterchangeLabel[] {
  const used = new Set(segments.map(({ label }) => label));
  return labels.filter(({ id }) => used.has(id));
}

function keywordsOf(document: InterchangeDocument): Keywords[] {
  const labels = usedLabels(document);
  const tree = (separator: string) => [
    ...new Set(
      labels.map(({ path, name }) =>
        [...path, name].map((part) => part.replace(/[/|]/g, '-')).join(separator),
      ),
    ),
  ];
  const plain = [...new Set(labels.map(({ name }) => name))];
  return [
    { uri: DC, prefix: 'dc', local: 'subject', container: 'Bag', values: plain },
    { uri: DIGIKAM, prefix: 'digiKam', local: 'TagsList', container: 'Seq', values: tree('/') },
    { uri: LIGHTROOM, prefix: 'lr', local: 'hierarchicalSubject', container: 'Bag', values: tree('|') },
  ];
}

/** The sidecar with what it lacks. */
function merged(document: InterchangeDocument, source: string): string {
  const root = outlineXmp(source);
  const descriptions = childrenOf(root, RDF, 'Description');
  const changes: TextChange[] = [];
  const missing: string[] = [];
  for (const keywords of keywordsOf(document)) {
    if (keywords.values.length === 0) continue;
    const list = listOf(descriptions, keywords.uri, keywords.local);
    if (!list) missing.push(newKeywords(keywords));
    else {
      const there = new Set(childrenOf(list, RDF, 'li').map(({ text }) => text));
      const added = keywords.values.filter((value) => !there.has(value));
      const item = itemName(list);
      const items = added.map((value) => `<${item}>${escapeXml(value)}</${item}>`).join('');
      if (added.length > 0) changes.push(appendTo(source, list, items));
    }
  }
  const track = trackOf(document);
  const tracks = listOf(descriptions, DYNAMIC_MEDIA, 'Tracks');
  const earlier = childrenOf(tracks, RDF, 'li').filter(isOurTrack);
  // The new one takes the place of the first; where there is none it goes to the end.
  for (const [index, { from, to }] of earlier.entries())
    changes.push({ from, to, text: index === 0 ? track : '' });
  if (tracks && earlier.length === 0 && track !== '') changes.push(appendTo(source, tracks, track));
  if (!tracks && track !== '')
    missing.push(`<xmpDM:Tracks xmlns:xmpDM="${DYNAMIC_MEDIA}"><rdf:Bag>${track}</rdf:Bag></xmpDM:Tracks>`);
  if (missing.length > 0) changes.push(appendTo(source, root, newDescription(missing, descriptions[0])));
  return withChanges(source, changes);
}

/** The list in a property of the file's, or undefined when it has no such property. */
function listOf(
  descriptions: readonly OutlineElement[],
  uri: string,
  local: string,
): OutlineElement | undefined {
  const [property] = descriptions.flatMap((description) => childrenOf(description, uri, local));
  if (!property) return undefined;
  const list = property.children.find(
    (child) => child.uri === RDF && ['Bag', 'Seq', 'Alt'].includes(child.local),
  );
  if (list) return list;
  throw new AppError(
    'format/invalid',
    `The sidecar that is there already cannot be added to: its ${property.name} is not a list. Move it away, or choose another name.`,
  );
}

function itemName({ name }: OutlineElement): string {
  return name.replace(/[^:]*$/, 'li');
}

function newKeywords({ uri, prefix, local, container, values }: Keywords): string {
  const items = values.map((value) => `<rdf:li>${escapeXml(value)}</rdf:li>`).join('');
  return `<${prefix}:${local} xmlns:${prefix}="${uri}"><rdf:${container}>${items}</rdf:${container}></${prefix}:${local}>`;
}

/** One more description of the same resource. It names its namespaces itself, whatever those of the file are called. */
function newDescription(properties: readonly string[], first: OutlineElement | undefined): string {
  const about = escapeXml(first?.attributes.get(`${RDF} about`) ?? '');
  const lines = properties.map((property) => `  ${property}\n`).join('');
  return ` <rdf:Description xmlns:rdf="${RDF}" rdf:about="${about}">\n${lines} </rdf:Description>\n`;
}

function isOurTrack(item: OutlineElement): boolean {
  const holders = [item, ...childrenOf(item, RDF, 'Description')];
  return holders.some(
    (holder) =>
      holder.attributes.get(`${DYNAMIC_MEDIA} trackName`) === TRACK ||
      childrenOf(holder, DYNAMIC_MEDIA, 'trackName').some(({ text }) => text.trim() === TRACK),
  );
}

/** The item of a list of tracks with a marker per segment; empty when there is none. */
function trackOf(document: InterchangeDocument): string {
  const names = new Map(document.labels.map(({ id, name }) => [id, name]));
  const markers = document.segments.flatMap((segment) =>
    segment.label === null ? [] : [markerOf(segment, names.get(segment.label) ?? segment.label)],
  );
  if (markers.length === 0) return '';
  const track: XmlSource = {
    name: 'rdf:Description',
    attributes: {
      'xmpDM:trackName': TRACK,
      'xmpDM:trackType': 'Comment',
      'xmpDM:frameRate': `f${TICKS_PER_SECOND}`,
    },
    children: [{ name: 'xmpDM:markers', children: [{ name: 'rdf:Seq', children: markers }] }],
  };
  return xml({
    name: 'rdf:li',
    attributes: { 'xmlns:rdf': RDF, 'xmlns:xmpDM': DYNAMIC_MEDIA },
    children: [track],
  });
}

function markerOf({ startUs, endUs, score, note }: InterchangeSegment, name: string): XmlSource {
  const comment = [score === null ? '' : scoreText(score), note].filter((each) => each !== '').join(' ');
  const attributes = {
    'xmpDM:startTime': ticks(startUs),
    'xmpDM:duration': ticks((endUs ?? startUs) - startUs),
    'xmpDM:name': name,
    ...(comment === '' ? {} : { 'xmpDM:comment': comment }),
  };
  return { name: 'rdf:li', children: [{ name: 'rdf:Description', attributes }] };
}

function ticks(micros: number): string {
  return String((BigInt(micros) * TICKS_PER_SECOND) / 1_000_000n);
}
