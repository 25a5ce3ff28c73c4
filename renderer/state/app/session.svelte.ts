import type { HostEvent } from '../../../electron/contract/host-events.ts';
import { type ModelSummary, type SessionInfo, sessionEndpoints } from '../../../electron/contract/session.ts';
import { addressOf } from '../../../electron/contract/wire/address.ts';
import { ask, messageOf } from '../../../electron/contract/wire/ask.ts';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import type { ModelRef } from '../../../engine/inference/model/model.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { parseManifest } from '../../../engine/inference/package/parse-manifest.ts';
import { releaseIdleAnalysis } from '../../../engine/pipeline/start-analysis.web.ts';

/** The model package in use. */
export interface ChosenModel {
  readonly summary: ModelSummary;
  readonly manifest: Manifest;
  readonly ref: ModelRef;
}

/** What the host offers: the models and the files that came from outside the page. */
export class Session {
  info = $state.raw<SessionInfo | null>(null);
  model = $state.raw<ChosenModel | null>(null);
  /** Why there is no model to work with. */
  error = $state.raw<AppError | null>(null);
  /** The graphics process has ended once: from then on the processor computes. */
  isGraphicsLost = $state(false);
  readonly #origin: string;
  readonly #loaded = Promise.withResolvers<void>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Reads the session and its first model. What goes wrong is kept in {@link error}. */
  async load(): Promise<void> {
    try {
      this.info = await ask(sessionEndpoints.session, {});
      const first = this.info.models.find(({ kind }) => kind !== 'taught') ?? this.info.models[0];
      if (!first) {
        throw new AppError(
          'model/not-found',
          'No model is installed. Put a model package into the models folder.',
        );
      }
      await this.choose(first);
    } catch (thrown) {
      this.error = toAppError(thrown);
    }
    this.#loaded.resolve();
  }

  /** Reads anew what there is, when packages have come or gone. */
  async readAgain(): Promise<void> {
    this.info = await ask(sessionEndpoints.session, {});
  }

  /** Uses a package that came after the session was read, or that was made anew. Errors: as of {@link choose}. */
  async chooseById(id: string): Promise<ChosenModel> {
    this.model = await this.readModel(id);
    return this.model;
  }

  /** A package for a run of its own, as it is now: the one in use stays. Errors: as of {@link choose}. */
  async readModel(id: string): Promise<ChosenModel> {
    await this.readAgain();
    const summary = this.info?.models.find((model) => model.id === id);
    if (!summary) throw new AppError('model/not-found', `The model "${id}" is not installed.`);
    // A worker that still holds the package as it was must not serve the new one.
    releaseIdleAnalysis();
    return this.#read(summary);
  }

  /** The model in use, once the session is read. Throws {@link error} when there is none. */
  async requireModel(): Promise<ChosenModel> {
    await this.#loaded.promise;
    if (!this.model) throw this.error ?? new AppError('model/not-found', 'No model is chosen.');
    return this.model;
  }

  /** Errors: `model/not-found`, `model/invalid-manifest`, `model/newer-format`. */
  async choose(summary: ModelSummary): Promise<void> {
    this.model = await this.#read(summary);
  }

  async #read(summary: ModelSummary): Promise<ChosenModel> {
    const base = new URL(summary.base, this.#origin).href;
    const manifest = parseManifest(await this.#text(`${base}manifest.json`), summary.title);
    return { summary, manifest, ref: { kind: 'url', base } };
  }

  /** Listens to the host until the page ends. What is not understood is left alone: the host may be newer. */
  listen(onEvent: (event: HostEvent) => void): void {
    const { events } = sessionEndpoints;
    new EventSource(addressOf(events, {})).addEventListener('message', ({ data }) => {
      const event = messageOf(events, String(data));
      if (event) onEvent(event);
    });
  }

  async #text(url: string): Promise<string> {
    const response = await fetch(url).catch((cause: unknown) => {
      throw new AppError('internal', 'Tubelet has stopped answering. Start it again and reload this page.', {
        cause,
      });
    });
    if (!response.ok) {
      throw new AppError(
        'internal',
        `Tubelet could not read ${url} (status ${response.status}). Start it again.`,
      );
    }
    return response.text();
  }
}
