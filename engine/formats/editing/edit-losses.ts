import { frameLosses } from '../core/frame-losses.ts';
import {
  type Carried,
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
} from '../core/interchange.ts';
import { type EditRate, spanInVideo } from '../fields/edit-rate.ts';

/**
 * What an editor's format loses.
 * @param own what only this format loses, in sentences
 * @param carried what it has a place for
 */
export function editLosses(
  document: InterchangeDocument,
  edit: EditRate,
  own: readonly string[],
  carried: Carried,
): string[] {
  const { segments } = document;
  const after = segments.filter((segment) => spanInVideo(edit, segment) === null).length;
  return [
    ...labelTextLosses(document),
    ...frameLosses(edit.frames, segments),
    ...own,
    ...(after > 0 ? [`${counted(after, 'segment')} after the last frame left out.`] : []),
    ...commonLosses(document, carried),
  ];
}
