import type { HostProblem, OpenedMedia } from '../../electron/host/contract.ts';
import { AppError } from '../../engine/errors.ts';
import type { App } from './app.ts';

/** Reads the session and opens what the host opens, now and later. */
export async function openFromHost(app: App, origin: string): Promise<void> {
  const { session, library, queue, notices } = app;
  const open = (media: readonly OpenedMedia[]) => queue.add(library.addMedia(media, origin));
  const tell = (problem: HostProblem) => notices.problem(new AppError(problem.code, problem.message));
  session.listen((event) => {
    switch (event.kind) {
      case 'opened':
        return open(event.media);
      case 'problem':
        return tell(event.problem);
      default:
        event satisfies never;
    }
  });
  await session.load();
  for (const problem of session.info?.problems ?? []) tell(problem);
  open(session.info?.opened ?? []);
}
