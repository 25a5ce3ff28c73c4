import { type ConsensusRange, consensusOf } from '../../../engine/annotation/consensus.ts';
import type { LabelId, TrackId } from '../../../engine/annotation/document/ids.ts';
import { byTime } from '../../../engine/annotation/document/query.ts';
import type { Label, Segment, Track } from '../../../engine/annotation/document/records.ts';
import { lookedAt } from '../../../engine/annotation/edits/seen.ts';
import type { Range } from '../../../engine/annotation/ranges.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import { assignLanes, type LaneTable } from './lanes.ts';

/** A track as the timeline shows it. */
export interface TrackRow {
  readonly track: Track;
  readonly segments: readonly Segment[];
  readonly table: LaneTable;
}

/** What the timeline shows of the video on screen: the person's tracks above the models'. */
export class TimelineRows {
  readonly #openVideos: OpenVideos;
  /** Lanes of lists that did not change are not worked out again. */
  readonly #tables = new WeakMap<readonly Segment[], LaneTable>();

  constructor(openVideos: OpenVideos) {
    this.#openVideos = openVideos;
  }

  readonly all: readonly TrackRow[] = $derived.by(() => {
    const document = this.#openVideos.selected?.document;
    if (!document) return [];
    const shown = document.tracks.filter(({ isHidden }) => !isHidden);
    const ordered = [
      ...shown.filter(({ kind }) => kind === 'human'),
      ...shown.filter(({ kind }) => kind === 'model'),
    ];
    return ordered.map((track) => {
      const segments = document.segmentsOf(track.id);
      return { track, segments, table: this.#tableOf(segments) };
    });
  });

  /** Segments and markers of all tracks on show, by time. */
  readonly list: readonly Segment[] = $derived(this.all.flatMap(({ segments }) => segments).sort(byTime));

  readonly hidden: readonly Track[] = $derived.by(
    () => this.#openVideos.selected?.document.tracks.filter(({ isHidden }) => isHidden) ?? [],
  );

  /** Where the person and the models speak of the same time, and whether they agree. */
  readonly consensus: readonly ConsensusRange[] = $derived.by(() => {
    const side = (kind: Track['kind']) =>
      this.all.filter(({ track }) => track.kind === kind).flatMap(({ segments }) => segments);
    return consensusOf(side('human'), side('model'));
  });

  /** Watched, labelled or decided about. */
  readonly lookedAt: readonly Range[] = $derived.by(() => {
    const document = this.#openVideos.selected?.document;
    if (!document?.video) return [];
    // Read for Svelte: the query itself walks the store.
    void document.seen;
    void document.segments;
    return lookedAt(document.store, document.video.id);
  });

  /** Thousands of rows of the list ask: what follows each segment's change would be slow. */
  readonly #tracks: ReadonlyMap<TrackId, Track> = $derived.by(
    () => new Map(this.#openVideos.selected?.document.tracks.map((track) => [track.id, track])),
  );

  track(id: TrackId): Track | undefined {
    return this.#tracks.get(id);
  }

  /** A segment as it is now; not followed by Svelte. */
  segment({ id }: Segment): Segment | undefined {
    return this.#openVideos.selected?.document.get(id);
  }

  rowOf(trackId: TrackId): TrackRow | undefined {
    return this.all.find(({ track }) => track.id === trackId);
  }

  label(id: LabelId | null): Label | null {
    return (id && this.#openVideos.selected?.document.labels.get(id)) ?? null;
  }

  /** What scripts and files call a label: the class of a model that stands for it, else its name. */
  readonly #classNames: ReadonlyMap<LabelId, string> = $derived.by(() => {
    const names = new Map<LabelId, string>();
    for (const { labelId, modelClass } of this.#openVideos.selected?.document.mappings ?? []) {
      if (labelId !== null && !names.has(labelId)) names.set(labelId, modelClass);
    }
    return names;
  });

  scriptName(segment: Segment): string {
    const { labelId, provenance } = segment;
    if (provenance && segment.state !== 'edited') return provenance.modelClass;
    return (labelId && this.#classNames.get(labelId)) ?? this.label(labelId)?.name ?? '';
  }

  #tableOf(segments: readonly Segment[]): LaneTable {
    const known = this.#tables.get(segments);
    if (known) return known;
    const table = assignLanes(segments);
    this.#tables.set(segments, table);
    return table;
  }
}
