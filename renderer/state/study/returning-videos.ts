/** In which study each video was shown before the window was loaded anew, until it is open again. By content id. */
export class ReturningVideos {
  readonly #studies = new Map<string, string>();

  expect(studies: Readonly<Record<string, string>>): void {
    for (const [contentId, study] of Object.entries(studies)) this.#studies.set(contentId, study);
  }

  /** The study that a video comes back to; null where it was not shown before, or came back already. */
  take(contentId: string): string | null {
    const study = this.#studies.get(contentId) ?? null;
    this.#studies.delete(contentId);
    return study;
  }

  /** Those that are not back yet. */
  get waiting(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#studies);
  }
}
