/** For what is asked for faster than it runs: asked again while it runs, it runs once more after that. */
export function coalesced(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let isAskedAgain = false;
  const work = async () => {
    try {
      do {
        isAskedAgain = false;
        await run();
      } while (isAskedAgain);
    } finally {
      running = null;
    }
  };
  return () => {
    if (running) isAskedAgain = true;
    else running = work();
    return running;
  };
}
