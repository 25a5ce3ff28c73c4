import { type ConsensusRange, consensusOf } from '../../../engine/annotation/consensus.ts';
import type { LabelId, TrackId } from '../../../engine/annotation/document/ids.ts';
import { byTime } from '../../../engine/annotation/document/query.ts';
import type { Label, Segment, Track } from '../../../engine/annotation/document/records.ts';
import { lookedAt } from '../../../engine/annotation/edits/seen.ts';
import { flatten, labelTree } from '../../../engine/annotation/labels/label-tree.ts';
import type { Range } from '../../../engine/annotation/ranges.ts';
import type { Coding } from '../document/coding.svelte.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import { assignLanes, type LaneTable } from './lanes.ts';
import { groupedRows, type TrackRow } from './row-groups.ts';

/** What the timeline shows of the video on screen: the person's tracks above the models'. */
export class TimelineRows {
  readonly #openVideos: OpenVideos;
  readonly #coding: Coding;
  readonly #settings: Pick<Settings, 'rowsBy'>;
  /** Lanes of lists that did not change are not worked out again. */
  readonly #tables = new WeakMap<readonly Segment[], LaneTable>();

  constructor(openVideos: OpenVideos, coding: Coding, settings: Pick<Settings, 'rowsBy'>) {
    this.#openVideos = openVideos;
    this.#coding = coding;
    this.#settings = settings;
  }

  readonly all: readonly TrackRow[] = $derived.by(() => {
    const file = this.#openVideos.selected;
    const document = file?.document;
    if (!document) return [];
    const shown = document.tracks.filter((track) => !track.isHidden && !this.#coding.isOutOfSight(track));
    const own = shown.filter(({ kind }) => kind === 'human');
    const byTrack = (track: Track): TrackRow => {
      const segments = document.segmentsOf(track.id);
      return { id: track.id, track, about: { kind: 'track' }, segments, table: this.#tableOf(segments) };
    };
    const { rowsBy } = this.#settings;
    const drawnOn = own.find(({ id }) => id === file.selection.track?.id) ?? own[0];
    const rows =
      rowsBy === 'track' || !drawnOn
        ? own.map(byTrack)
        : groupedRows(
            rowsBy,
            drawnOn,
            own.flatMap(({ id }) => document.segmentsOf(id)),
            rowsBy === 'subject' ? document.subjects : this.#labels,
          ).map((row) => ({ ...row, table: assignLanes(row.segments) }));
    return [...rows, ...shown.filter(({ kind }) => kind === 'model').map(byTrack)];
  });

  /** As they are listed. */
  readonly #labels: readonly Label[] = $derived.by(() =>
    flatten(labelTree(this.#openVideos.selected?.document.labels.values() ?? [])).map(({ label }) => label),
  );

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
    // Where another observer has looked would tell who codes unseen what there is.
    if (document.tracks.some((track) => this.#coding.isOutOfSight(track))) return [];
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
