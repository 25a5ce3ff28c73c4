import type { LabelAttribute } from '../../../engine/annotation/document/attributes.ts';
import type { ObserverId, RunningId, SegmentId, SubjectId } from '../../../engine/annotation/document/ids.ts';
import type { Label, Running, Track } from '../../../engine/annotation/document/records.ts';
import type { Observer, Subject } from '../../../engine/annotation/document/study-records.ts';
import { chordOfCodingKey } from '../../../engine/annotation/labels/coding-keys.ts';
import { plainText } from '../../../engine/annotation/labels/label-text.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import type { Studies } from '../study/studies.svelte.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import type { VideoDocument } from './document.svelte.ts';

/** A question about what was just coded: which value an attribute of its label has. */
export interface Question {
  readonly file: VideoFile;
  /** The state that runs, or the segments, that the answer is about. */
  readonly about: readonly (RunningId | SegmentId)[];
  readonly label: Label;
  readonly attribute: LabelAttribute;
}

/** Who is coded now, what runs, and what is asked about it. */
export class Coding {
  readonly #openVideos: OpenVideos;
  readonly #studies: Pick<Studies, 'document' | 'studyOf'>;
  readonly #settings: Pick<Settings, 'observer' | 'hidesOthers'>;
  /** Who is coded in each study, by name: the same animal goes on into the next video. */
  #subjectNames = $state.raw<Readonly<Record<string, string>>>({});
  #questions = $state.raw<readonly Question[]>([]);

  constructor(
    openVideos: OpenVideos,
    studies: Pick<Studies, 'document' | 'studyOf'>,
    settings: Pick<Settings, 'observer' | 'hidesOthers'>,
  ) {
    this.#openVideos = openVideos;
    this.#studies = studies;
    this.#settings = settings;
  }

  /** Of the video on screen, or of the study where there is none; null until it is read. */
  get document(): VideoDocument | null {
    const file = this.#openVideos.selected;
    const document = file ? file.document : this.#studies.document;
    return document.isOpen ? document : null;
  }

  readonly subjects: readonly Subject[] = $derived.by(() => this.document?.subjects ?? []);

  /** Who new segments are about; null: no subject. */
  readonly current: Subject | null = $derived.by(() => {
    const wanted = this.#subjectNames[this.#study];
    return wanted === undefined
      ? null
      : (this.subjects.find(({ name }) => plainText(name) === plainText(wanted)) ?? null);
  });

  use(subject: Subject | null): void {
    const { [this.#study]: _, ...others } = this.#subjectNames;
    this.#subjectNames = subject ? { ...others, [this.#study]: subject.name } : others;
  }

  /** Who is coded in each study, by the study's id. */
  get subjectNames(): Readonly<Record<string, string>> {
    return this.#subjectNames;
  }

  /** What {@link subjectNames} were before the window was loaded anew. */
  recall(subjectNames: Readonly<Record<string, string>>): void {
    this.#subjectNames = subjectNames;
  }

  /** Of what is on screen; empty before it is read. */
  get #study(): string {
    const { document } = this;
    return (document && this.#studies.studyOf(document)) ?? '';
  }

  /** The subject whose key a chord is, or null. */
  withChord(chord: string): Subject | null {
    return this.subjects.find(({ key }) => key !== null && chordOfCodingKey(key) === chord) ?? null;
  }

  readonly observers: readonly Observer[] = $derived.by(() => this.document?.observers ?? []);

  /** Who codes at this window, where they said so and the study knows them. */
  readonly observerNow: Observer | null = $derived.by(() => {
    const name = this.#settings.observer;
    return name === null
      ? null
      : (this.observers.find((observer) => plainText(observer.name) === plainText(name)) ?? null);
  });

  /** By name: the same person goes on in the next video. */
  codeAs(observer: Observer | null): void {
    this.#settings.observer = observer?.name ?? null;
  }

  /** Whether what other people coded is out of sight. */
  get hidesOthers(): boolean {
    return this.#settings.hidesOthers;
  }
  set hidesOthers(hidesOthers: boolean) {
    this.#settings.hidesOthers = hidesOthers;
  }

  /** Whether a track is another person's and not to be seen now. One that nobody signed is nobody else's. */
  isOutOfSight({ kind, observerId }: Track): boolean {
    const own = this.observerNow;
    const isOthers = observerId !== null && observerId !== own?.id;
    return this.hidesOthers && own !== null && kind === 'human' && isOthers;
  }

  /** Thousands of rows of the list ask. */
  readonly #byId: ReadonlyMap<SubjectId | ObserverId, Subject | Observer> = $derived.by(
    () => new Map([...this.subjects, ...this.observers].map((each) => [each.id, each])),
  );

  subject(id: SubjectId | null): Subject | null {
    return (id && (this.#byId.get(id) as Subject | undefined)) ?? null;
  }

  observer(id: ObserverId | null): Observer | null {
    return (id && (this.#byId.get(id) as Observer | undefined)) ?? null;
  }

  /** What runs, as far as it is in sight. */
  readonly running: readonly Running[] = $derived.by(() => {
    const { document } = this;
    const hidden = new Set(
      (document?.tracks ?? []).filter((track) => this.isOutOfSight(track)).map(({ id }) => id),
    );
    return (document?.running ?? []).filter(({ trackId }) => !hidden.has(trackId));
  });

  /** What is asked first; the rest waits. Only about what still exists in the video on screen. */
  readonly question: Question | null = $derived.by(() => {
    const { document } = this;
    void document?.running;
    void document?.segments;
    const isOpen = ({ file, about }: Question) =>
      file === this.#openVideos.selected && about.some((id) => document?.get(id) !== undefined);
    return this.#questions.find(isOpen) ?? null;
  });

  /** Asks for values of what was coded just now. What was not answered before is no longer asked. */
  ask(questions: readonly Question[]): void {
    this.#questions = questions;
  }

  /** Ends a question, answered or not. */
  answered(question: Question): void {
    this.#questions = this.#questions.filter((each) => each !== question);
  }
}
