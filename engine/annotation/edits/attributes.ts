import { type AttributeValue, type AttributeValues, saidValues } from '../document/attributes.ts';
import { type Changes, putting } from '../document/changes.ts';
import type { SegmentId } from '../document/ids.ts';
import { existing } from '../document/query.ts';
import type { Records } from '../document/records.ts';
import { touched } from './touch.ts';

/** Says what an attribute is on segments; an empty text, an empty list or null says nothing. */
export function setAttribute(
  records: Records,
  ids: Iterable<SegmentId>,
  attributeId: string,
  value: AttributeValue | null,
): Changes {
  return putting(
    ...existing(records, ids).map((segment) => {
      const { [attributeId]: _, ...others } = segment.attributes;
      const attributes: AttributeValues =
        value === null ? others : saidValues({ ...others, [attributeId]: value });
      return touched(segment, { attributes });
    }),
  );
}

/** Gives segments exactly these tags. Like a note, a tag says nothing about a suggestion, which stays one. */
export function setTags(records: Records, ids: Iterable<SegmentId>, tags: Iterable<string>): Changes {
  const wanted = cleanTags(tags);
  return putting(...existing(records, ids).map((segment) => ({ ...segment, tags: wanted })));
}

/** Tags as they are kept: trimmed, with single spaces, none empty, none twice. */
export function cleanTags(tags: Iterable<string>): string[] {
  const clean = [...tags].map((tag) => tag.trim().replace(/\s+/g, ' ')).filter((tag) => tag !== '');
  return [...new Set(clean)];
}
