import { disarmed } from '../../base/delimited-text.ts';
import { counted, type InterchangeDocument } from '../core/interchange.ts';

/** A sentence for texts that get an apostrophe in front, or none. */
export function guardLosses({ video, labels, tracks, segments }: InterchangeDocument): string[] {
  const texts = [
    video.name,
    ...labels.flatMap(({ id, name }) => [id, name]),
    ...tracks.map(({ name }) => name),
    ...segments.flatMap(({ note, attributes, subject = '', observer = '' }) => [
      note,
      subject,
      observer,
      ...Object.values(attributes),
    ]),
  ];
  const guarded = new Set(texts.filter((text) => disarmed(text) !== text)).size;
  return guarded === 0
    ? []
    : [
        `${counted(guarded, 'text')} that a spreadsheet would run as a formula written with an apostrophe in front.`,
      ];
}
