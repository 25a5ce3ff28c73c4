import { AppError } from '../../base/errors.ts';
import { toMicros } from '../../base/micros.ts';
import { setAttribute, setTags } from '../edits/attributes.ts';
import { moveSegments, moveSharedBoundary, nudgeEdge, resizeSegment } from '../edits/boundaries.ts';
import { createMarker, createSegment, duplicateSegments } from '../edits/create.ts';
import {
  acceptAllAbove,
  acceptIntoTrack,
  acceptSegments,
  rejectSegments,
  reopenSegments,
} from '../edits/decide.ts';
import {
  adoptLabels,
  changeLabel,
  createLabel,
  deleteLabel,
  placeLabel,
  renameLabel,
} from '../edits/labels.ts';
import { copySegments, pasteSegments } from '../edits/paste.ts';
import { deleteSegments, moveToTrack, relabelSegments, setNote } from '../edits/relabel.ts';
import { replaceSuggestions } from '../edits/replace-suggestions.ts';
import { mergeSegments, mergeWithNext, splitSegments } from '../edits/split-merge.ts';
import { createSubject, deleteSubject, setSubject } from '../edits/subjects.ts';
import { createTrack, deleteTrack, placeTrack, renameTrack, setTrackHidden } from '../edits/tracks.ts';
import { assignKey } from '../labels/label-keys.ts';
import { importLabels } from '../labels/label-set.ts';
import { labelsOfModel, mapClass } from '../labels/model-classes.ts';
import { type Changes, putting } from './changes.ts';
import { MODEL, s, VIDEO, WALK } from './document.fake.ts';
import {
  type IdSource,
  idOf,
  type LabelId,
  type RecordId,
  type SegmentId,
  type SubjectId,
  type TrackId,
} from './ids.ts';
import { newRunning } from './new-records.ts';
import { segmentsOf } from './query.ts';
import type { RecordType } from './records.ts';
import type { AnnotationStore } from './store.ts';

/** Random edits of one document, the same for the same numbers. */
export class RandomHand {
  readonly #random: () => number;
  #lastId = 0;
  readonly ids: IdSource = (type) => idOf(type, `r${++this.#lastId}`);

  constructor(random: () => number) {
    this.#random = random;
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  /** A person's edit of a random kind; null where what it was aimed at does not permit it. */
  edit(store: AnnotationStore): Changes | null {
    const edit = EDITS[this.below(EDITS.length)]!;
    try {
      return edit(store, this);
    } catch (failure) {
      if (failure instanceof AppError && failure.code === 'annotation/invalid') return null;
      throw failure;
    }
  }

  /** What a model's new run wants. */
  modelRun(store: AnnotationStore): Changes {
    const classes = ['walk', 'wave', 'jump', 'sit']
      .slice(0, 1 + this.below(4))
      .map((id) => ({ id, name: id }));
    const { changes, labelOf } = labelsOfModel(store, MODEL.id, classes, this.ids);
    store.commit(changes, 'model');
    const segments = Array.from({ length: this.below(12) }, () => {
      const startUs = s(this.below(96));
      const { id: modelClass } = classes[this.below(classes.length)]!;
      return {
        startUs,
        endUs: (startUs + s(1 + this.below(4))) as typeof startUs,
        modelClass,
        score: this.#random(),
      };
    }).flatMap((each) => {
      const labelId = labelOf.get(each.modelClass) ?? null;
      return labelId === null ? [] : [{ ...each, labelId }];
    });
    const run = { videoId: VIDEO.id, model: MODEL, trackName: 'Base', segments };
    return replaceSuggestions(store, run, this.ids);
  }

  time(): number {
    return this.below(VIDEO.durationUs * 1.2) - VIDEO.durationUs * 0.1;
  }

  score(): number {
    return this.#random();
  }

  one<T extends RecordType>(store: AnnotationStore, type: T): RecordId<T> {
    const all = [...store.all(type).keys()].sort();
    return all[this.below(all.length)] ?? idOf(type, 'gone');
  }

  segment(store: AnnotationStore): SegmentId {
    return this.one(store, 'segment');
  }

  some(store: AnnotationStore): SegmentId[] {
    return Array.from({ length: 1 + this.below(5) }, () => this.segment(store));
  }

  track(store: AnnotationStore): TrackId {
    return this.one(store, 'track');
  }

  label(store: AnnotationStore): LabelId {
    return this.one(store, 'label');
  }

  labelOrNone(store: AnnotationStore): LabelId | null {
    return this.below(5) === 0 ? null : this.label(store);
  }

  subjectOrNone(store: AnnotationStore): SubjectId | null {
    return this.below(4) === 0 ? null : ([...store.all('subject').keys()].sort()[this.below(4)] ?? null);
  }

  edge(): 'start' | 'end' {
    return this.below(2) === 0 ? 'start' : 'end';
  }
}

const NOTHING: Changes = { put: [], remove: [] };

type Edit = (store: AnnotationStore, hand: RandomHand) => Changes;

const drawing: Edit = (store, hand) =>
  createSegment(
    store,
    { trackId: hand.track(store), labelId: hand.labelOrNone(store), fromUs: hand.time(), toUs: hand.time() },
    hand.ids,
  );

const EDITS: readonly Edit[] = [
  drawing,
  drawing,
  drawing,
  (store, hand) =>
    createMarker(
      store,
      { trackId: hand.track(store), labelId: hand.labelOrNone(store), timeUs: hand.time() },
      hand.ids,
    ),
  (store, hand) => duplicateSegments(store, hand.some(store), hand.time(), hand.ids),
  (store, hand) => {
    const clip = copySegments(store, hand.some(store));
    const place = {
      trackId: hand.track(store),
      shiftUs: hand.time() - s(50),
      onFrame: toMicros,
      frameUs: () => 40_000,
    };
    return clip ? pasteSegments(store, clip, place, hand.ids) : NOTHING;
  },
  (store, hand) => moveSegments(store, hand.some(store), hand.time() - s(50)),
  (store, hand) =>
    resizeSegment(store, hand.segment(store), hand.edge(), hand.time(), 1 + hand.below(50_000)),
  (store, hand) => nudgeEdge(store, hand.some(store), hand.edge(), hand.below(80_000) - 40_000),
  (store, hand) => {
    const left = hand.segment(store);
    const segment = store.get(left);
    const right =
      segment && segmentsOf(store, segment.trackId).find(({ startUs }) => startUs === segment.endUs);
    return right ? moveSharedBoundary(store, left, right.id, hand.time()) : NOTHING;
  },
  (store, hand) => splitSegments(store, store.all('segment').keys(), hand.time(), hand.ids),
  (store, hand) => mergeWithNext(store, hand.segment(store)),
  (store, hand) => mergeSegments(store, hand.some(store)),
  (store, hand) => relabelSegments(store, hand.some(store), hand.labelOrNone(store)),
  (store, hand) => deleteSegments(store, hand.some(store)),
  (store, hand) => setNote(store, hand.segment(store), `note "${hand.below(9)}"\n`),
  (store, hand) => moveToTrack(store, hand.some(store), hand.track(store)),
  (store, hand) => acceptSegments(store, hand.some(store)),
  (store, hand) => rejectSegments(store, hand.some(store)),
  (store, hand) => reopenSegments(store, hand.some(store)),
  (store, hand) => acceptAllAbove(store, { trackId: hand.track(store), threshold: hand.score() }),
  (store, hand) => acceptIntoTrack(store, hand.some(store), hand.track(store), hand.ids),
  (store, hand) => createTrack(store, VIDEO.id, `Track ${hand.below(9)}`, hand.ids),
  (store, hand) => renameTrack(store, hand.track(store), `Renamed ${hand.below(9)}`),
  (store, hand) => setTrackHidden(store, hand.track(store), hand.below(2) === 0),
  (store, hand) => placeTrack(store, hand.track(store), hand.below(4)),
  (store, hand) => (store.all('track').size > 2 ? deleteTrack(store, hand.track(store)) : NOTHING),
  (store, hand) =>
    createLabel(store, { name: `Label ${hand.below(30)}`, parentId: hand.labelOrNone(store) }, hand.ids),
  (store, hand) => renameLabel(store, hand.label(store), `Né ${hand.below(30)}`),
  (store, hand) =>
    changeLabel(store, hand.label(store), { isHidden: hand.below(2) === 0, aliases: ['a', 'b'] }),
  (store, hand) => placeLabel(store, hand.label(store), hand.labelOrNone(store), hand.below(4)),
  (store, hand) => deleteLabel(store, hand.label(store), hand.labelOrNone(store)),
  (store, hand) => assignKey(store, hand.label(store), [...'12qw'][hand.below(4)]!),
  (store, hand) => mapClass(MODEL.id, 'walk', hand.labelOrNone(store)),
  (store, hand) =>
    importLabels(
      store,
      [{ path: ['Sport', `Move ${hand.below(5)}`], colour: null, key: 'w', aliases: [], hidden: false }],
      hand.ids,
    ),
  (store, hand) =>
    store.all('subject').size < 4 ? createSubject(store, `Subject ${hand.below(30)}`, hand.ids) : NOTHING,
  (store, hand) => setSubject(store, hand.some(store), hand.subjectOrNone(store)),
  (store, hand) => {
    const id = hand.below(4) === 0 ? hand.subjectOrNone(store) : null;
    return id ? deleteSubject(store, id, hand.subjectOrNone(store)) : NOTHING;
  },
  (store, hand) => setAttribute(store, hand.some(store), 'how', ['fast', 'slow', ''][hand.below(3)]!),
  (store, hand) => setTags(store, hand.some(store), ['near', 'far', 'far'].slice(hand.below(3))),
  (store, hand) => {
    const subjectId = hand.subjectOrNone(store);
    const [trackId, labelId] = [hand.track(store), hand.label(store)];
    const startUs = toMicros(Math.min(Math.max(hand.time(), 0), VIDEO.durationUs));
    return putting(newRunning({ trackId, labelId, subjectId, startUs, attributes: {}, observerId: null }));
  },
  (store, hand) => adoptLabels(store, [hand.label(store)]),
  // Wrong on purpose: refused whole.
  (store) => {
    const walk = store.get(WALK);
    return walk ? putting({ ...walk, parentId: WALK }) : NOTHING;
  },
];
