import type { Running } from '../../../engine/annotation/document/records.ts';
import type { App } from '../../state/app/app.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';

/**
 * Tells which subject's states run on in the video on screen where nobody is the current subject: the next key of a
 * label would begin a state of nobody beside them, not end them.
 */
export function tellWhatRuns({ coding, openVideos, notices }: App, file: VideoFile): void {
  if (file !== openVideos.selected || coding.current !== null) return;
  const nameOf = ({ labelId }: Running) =>
    `“${(labelId && file.document.labels.get(labelId)?.name) ?? 'No label'}”`;
  const told = coding.subjects.flatMap((subject) => {
    const running = coding.running.filter(({ subjectId }) => subjectId === subject.id);
    return running.length === 0 ? [] : [{ subject, names: running.map(nameOf).sort() }];
  });
  const [only, another] = told;
  if (only === undefined) return;
  const what = told.map(({ subject, names }) => `${listed(names)} of ${subject.name}`);
  const isOne = another === undefined && only.names.length === 1;
  notices.done(
    `${isOne ? 'Runs on' : 'Run on'} from before: ${what.join('; ')}. No subject is current now`,
    another === undefined
      ? { title: `Code ${only.subject.name}`, run: () => coding.use(only.subject) }
      : null,
  );
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
