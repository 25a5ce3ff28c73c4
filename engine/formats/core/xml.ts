import { SaxesParser } from 'saxes';
import { unreadable } from './format.ts';

/** An element as it stands in the file. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements and texts in their order. */
  readonly children: readonly XmlNode[];
  /** Line of its begin, from 1. */
  readonly line: number;
}

export type XmlNode = XmlElement | string;

interface OpenElement extends XmlElement {
  readonly children: XmlNode[];
}

const DEEPEST = 200;
/** Elements, attributes and texts in all. Each takes a hundred bytes and more: forty megabytes of tags alone, two gigabytes. */
const MOST = 3_000_000;
const CHUNK = 1 << 16;

/**
 * Parses XML. A document type is skipped: entities that it defines are unknown here, whether internal or on some
 * server, so that none can grow or be fetched. Comments and processing instructions are left out.
 * Errors: `format/invalid` with the line where it breaks
 */
export function parseXml(text: string, title: string): XmlElement {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: OpenElement[] = [];
  let root: XmlElement | null = null;
  let count = 0;
  const weigh = (parts: number) => {
    count += parts;
    if (count > MOST) stop(`it has more than ${MOST / 1e6} million elements, attributes and texts`);
  };
  const stop = (why: string): never => {
    throw unreadable(title, `${why} (line ${parser.line})`);
  };
  let startLine = 1;
  parser.on('opentagstart', () => {
    startLine = parser.line;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= DEEPEST) stop('its elements lie too deep in each other');
    const fields = Object.entries(attributes);
    weigh(1 + fields.length);
    const element: OpenElement = {
      name,
      attributes: new Map(fields),
      children: [],
      line: startLine,
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (part: string) => {
    const children = open.at(-1)?.children;
    if (!children) return;
    const last = children.at(-1);
    if (typeof last === 'string') children[children.length - 1] = last + part;
    else {
      weigh(1);
      children.push(part);
    }
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('error', (error) => stop(`it is not well-formed XML: ${plainReason(error.message)}`));
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  // In parts: the parser copies what it is given.
  for (let at = 0; at < source.length; at += CHUNK) parser.write(source.slice(at, at + CHUNK));
  parser.close();
  return root ?? stop('it is empty');
}

function plainReason(message: string): string {
  return message
    .replace(/^\d+:\d+:\s*/, '')
    .replace(/\.$/, '')
    .slice(0, 200);
}

/** The elements in an element, all or those of a name. */
export function elementsOf(element: XmlElement, name?: string): XmlElement[] {
  return element.children.filter(
    (node): node is XmlElement => typeof node !== 'string' && (name === undefined || node.name === name),
  );
}

/** The first element of a name, or undefined. */
export function elementOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((node): node is XmlElement => typeof node !== 'string' && node.name === name);
}

/** All elements of a name anywhere below, in document order. */
export function* descendantsOf(element: XmlElement, name: string): Generator<XmlElement> {
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    if (child.name === name) yield child;
    yield* descendantsOf(child, name);
  }
}

/** All text in an element, that of elements in it included. */
export function contentOf(element: XmlElement | undefined): string {
  if (!element) return '';
  return element.children.map((node) => (typeof node === 'string' ? node : contentOf(node))).join('');
}

/** Text for XML, in elements and in attributes with double quotes. Characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/(?![\t\n\r\u007F-\u009F])\p{Cc}|[\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD')
    .replace(/[&<>"\t\n\r]/g, (letter) => ESCAPES.get(letter)!);
}

// Line breaks as numbers: a parser would make spaces of them in attributes, and line feeds of carriage returns.
const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);

/** What {@link xml} takes: an element as it should be written. */
export interface XmlSource {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly (XmlSource | string)[];
}

/** Writes an element, indented where it holds only elements. */
export function xml(source: XmlSource, depth = 0): string {
  const { name, attributes = {}, children = [] } = source;
  const indent = ' '.repeat(depth);
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  if (children.length === 0) return `${indent}<${name}${head.join('')}/>`;
  const texts = children.some((child) => typeof child === 'string');
  const body = children.map((child) =>
    typeof child === 'string' ? escapeXml(child) : xml(child, texts ? 0 : depth + 1),
  );
  const inside = texts ? body.join('') : `\n${body.join('\n')}\n${indent}`;
  return `${indent}<${name}${head.join('')}>${inside}</${name}>`;
}

/** True when a text begins like XML with this root element. */
export function looksLikeXml(text: string, root: string): boolean {
  const head = text.slice(0, 20_000);
  return /^\uFEFF?\s*</.test(head) && new RegExp(`<${root}[\\s>/]`).test(head);
}
