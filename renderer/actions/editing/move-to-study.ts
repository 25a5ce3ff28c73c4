import type { App } from '../../state/app/app.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';

/**
 * Moves an open video into another study, with its labels, and says so. Returns the way back: what was not touched since is
 * again as it was, and what was is moved with what was done to it.
 */
export async function moveToStudy(app: App, file: VideoFile, id: string): Promise<() => Promise<void>> {
  const { studies, notices } = app;
  const { document } = file;
  const from = studies.studyOf(document) ?? studies.currentId;
  const before = document.toProject(0);
  await studies.move(document, id);
  await settled(app);
  let isTouched = false;
  let isBack = false;
  const end = document.onChange(() => {
    isTouched = true;
  });
  const back = async () => {
    if (isBack || studies.studyOf(document) !== id) return;
    isBack = true;
    end();
    if (isTouched) await studies.move(document, from);
    else await studies.restore(document, from, before);
    await settled(app);
    const how = isTouched ? 'with what was done since' : 'as it was';
    notices.done(
      `${file.name} is in the study “${studies.nameOf(from)}” again, ${how}. Labels that it brought along stay in “${studies.nameOf(id)}” too`,
    );
  };
  const run = () => void back().catch((thrown: unknown) => notices.problem(thrown));
  notices.done(`${file.name} is in the study “${studies.nameOf(id)}” now, with its labels`, {
    title: 'Move back',
    run,
  });
  return back;
}

async function settled({ saving, studies }: App): Promise<void> {
  await saving.flush();
  await studies.refresh();
}
