import type { HostProblem, OpenedMedia } from '../../electron/host/contract.ts';
import { AppError } from '../../engine/errors.ts';
import type { App } from './app.ts';
import { pageName } from './page-name.ts';

/** Reads the session and opens what the host opens, now and later. */
export async function openFromHost(app: App, origin: string): Promise<void> {
  const { session, settings, library, queue, notices, saving } = app;
  const open = (media: readonly OpenedMedia[]) => queue.add(library.addMedia(media, origin));
  const tell = (problem: HostProblem) => notices.problem(new AppError(problem.code, problem.message));
  session.listen((event) => {
    switch (event.kind) {
      case 'opened':
        return open(event.media);
      case 'problem':
        return tell(event.problem);
      case 'project':
        return saving.noticed(event.contentId, event.revision, event.origin);
      case 'settings':
        if (event.origin !== pageName) void settings.load();
        return;
      case 'graphics-lost':
        session.isGraphicsLost = true;
        return notices.done('The graphics processor has failed: the next analysis runs on the processor.');
      default:
        event satisfies never;
    }
  });
  await session.load();
  for (const problem of session.info?.problems ?? []) tell(problem);
  open(session.info?.opened ?? []);
}
