import type { App } from '../../state/app/app.ts';
import { type StoredCoding, storeCoding } from '../../state/app/stored-view.ts';

type Needs = Pick<App, 'returning' | 'coding' | 'openVideos' | 'studies'>;

/**
 * Brings back in which study each video was shown and whom the person coded. To be called before videos are opened.
 * @param before of this window before it was loaded anew; null when that is not known
 */
export function recallCoding({ returning, coding }: Needs, before: StoredCoding | null): void {
  if (!before) return;
  returning.expect(before.studies);
  coding.recall(before.subjects);
}

/** In which study each video is shown, or will be once it is open again, and who is coded in each study. */
export function codingNow({ returning, coding, openVideos, studies }: Needs): StoredCoding {
  const shown = openVideos.files.flatMap(({ document }) => {
    const study = studies.studyOf(document);
    return document.video && study !== null ? [[document.video.contentId, study] as const] : [];
  });
  return {
    studies: { ...returning.waiting, ...Object.fromEntries(shown) },
    subjects: coding.subjectNames,
  };
}

/** Keeps that with the window from now on. */
export function keepCoding(app: App): void {
  $effect.root(() => {
    $effect(() => storeCoding(codingNow(app)));
  });
}
