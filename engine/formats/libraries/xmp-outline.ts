import { SaxesParser, type SaxesTagNS } from 'saxes';
import { AppError } from '../../base/errors.ts';

export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** Where an element stands in the text of a sidecar. */
export interface OutlineElement {
  readonly uri: string;
  readonly local: string;
  /** With its prefix, as written. */
  readonly name: string;
  /** Values of attributes by namespace and name, `uri local`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly OutlineElement[];
  /** Its text, without that of elements in it. */
  readonly text: string;
  /** From `<` of its begin to after `>` of its end. */
  readonly from: number;
  readonly to: number;
  /** Between its tags; equal for one that is a single empty tag. */
  readonly innerFrom: number;
  readonly innerTo: number;
}

type Open = { -readonly [K in keyof OutlineElement]: OutlineElement[K] } & {
  readonly children: OutlineElement[];
};

const DEEPEST = 100;

/**
 * The elements of an XMP sidecar and where they stand, so that it can be changed without writing it anew.
 * @returns the `rdf:RDF` element
 * Errors: `format/invalid` when it is no XMP, or has a document type
 */
export function outlineXmp(text: string): OutlineElement {
  const refuse = (why: string): never => {
    throw new AppError(
      'format/invalid',
      `The sidecar that is there already cannot be added to: ${why}. Move it away, or choose another name.`,
    );
  };
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Open[] = [];
  let found: OutlineElement | null = null;
  let from = 0;
  parser.on('doctype', () => refuse('it has a document type'));
  parser.on('error', () => refuse(`it is not well-formed XML (line ${parser.line})`));
  parser.on('opentagstart', () => {
    from = text.lastIndexOf('<', parser.position - 1);
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (open.length >= DEEPEST) refuse('its elements lie too deep in each other');
    const attributes = Object.values(tag.attributes).map(
      ({ uri, local, value }) => [`${uri} ${local}`, value] as const,
    );
    const { uri, local, name } = tag;
    const at = parser.position;
    const element = {
      uri,
      local,
      name,
      attributes: new Map(attributes),
      children: [],
      text: '',
      from,
      to: at,
      innerFrom: at,
      innerTo: at,
    };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', (tag: SaxesTagNS) => {
    const element = open.pop()!;
    element.to = parser.position;
    if (!tag.isSelfClosing) element.innerTo = text.lastIndexOf('</', parser.position - 1);
    if (element.uri === RDF && element.local === 'RDF') found ??= element;
  });
  const addText = (part: string) => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return found ?? refuse('it is not XMP');
}

/** Elements of a name directly in another. */
export function childrenOf(
  element: OutlineElement | undefined,
  uri: string,
  local: string,
): OutlineElement[] {
  return element?.children.filter((child) => child.uri === uri && child.local === local) ?? [];
}

/** A change of a text: what stands in `[from, to)` becomes `text`. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Applies changes that do not overlap. */
export function withChanges(text: string, changes: readonly TextChange[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const change of changes.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    parts.push(text.slice(at, change.from), change.text);
    at = change.to;
  }
  return [...parts, text.slice(at)].join('');
}

/** Puts text at the end of an element, whether it is a single empty tag or not. */
export function appendTo(source: string, element: OutlineElement, text: string): TextChange {
  if (element.innerTo !== element.to) return { from: element.innerTo, to: element.innerTo, text };
  const tag = source.slice(element.from, element.to).replace(/\s*\/>$/, '>');
  return { from: element.from, to: element.to, text: `${tag}${text}</${element.name}>` };
}
