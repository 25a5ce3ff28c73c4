import type { SegmentId, TrackId } from '../../../engine/annotation/document/ids.ts';
import { byTime } from '../../../engine/annotation/document/query.ts';
import type { Segment, Track } from '../../../engine/annotation/document/records.ts';
import type { VideoDocument } from './document.svelte.ts';

/**
 * What of a video's labels is selected, and the track that new segments enter. Ids of segments that are gone stay, so
 * that undoing a deletion selects them again.
 */
export class Selection {
  readonly #document: VideoDocument;
  #ids = $state.raw<ReadonlySet<SegmentId>>(new Set());
  #trackId = $state.raw<TrackId | null>(null);
  /** Where a selection of a stretch begins. */
  #anchor: SegmentId | null = null;

  constructor(document: VideoDocument) {
    this.#document = document;
  }

  /** The selected segments that exist, by time. */
  readonly segments: readonly Segment[] = $derived.by(() => {
    const ids = this.#ids;
    if (ids.size === 0) return [];
    const found: Segment[] = [];
    for (const track of this.#document.segments.values()) {
      for (const segment of track) if (ids.has(segment.id)) found.push(segment);
    }
    return found.sort(byTime);
  });

  /** The selected segment when there is exactly one. */
  readonly single: Segment | null = $derived(this.segments.length === 1 ? (this.segments[0] ?? null) : null);

  /** The person's track that new segments enter: the one used last, else the first. */
  readonly track: Track | null = $derived.by(() => {
    const own = this.#document.tracks.filter(({ kind, isHidden }) => kind === 'human' && !isHidden);
    return own.find(({ id }) => id === this.#trackId) ?? own[0] ?? null;
  });

  get ids(): ReadonlySet<SegmentId> {
    return this.#ids;
  }

  has(id: SegmentId): boolean {
    return this.#ids.has(id);
  }

  /** Selects exactly these. */
  set(ids: Iterable<SegmentId>): void {
    const chosen = [...ids];
    this.#anchor = chosen[0] ?? null;
    this.#follow(chosen.at(-1));
    // A drag selects the same again and again.
    if (chosen.length === this.#ids.size && chosen.every((id) => this.#ids.has(id))) return;
    this.#ids = new Set(chosen);
  }

  clear(): void {
    if (this.#ids.size > 0) this.set([]);
  }

  /** Adds one, or takes it out. */
  toggle(id: SegmentId): void {
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
    this.#anchor = id;
    this.#follow(id);
  }

  /** Selects everything on a track between where the last selection began and here. */
  extendTo(id: SegmentId): void {
    const to = this.#document.get(id);
    const from = this.#anchor && this.#document.get(this.#anchor);
    if (!to || !from || from.trackId !== to.trackId) {
      this.set([id]);
      return;
    }
    const row = this.#document.segmentsOf(to.trackId);
    const [first, last] = [row.indexOf(from), row.indexOf(to)].sort((a, b) => a - b) as [number, number];
    this.#ids = new Set(row.slice(first, last + 1).map((segment) => segment.id));
  }

  useTrack(id: TrackId): void {
    if (this.#document.get(id)?.kind === 'human') this.#trackId = id;
  }

  #follow(id: SegmentId | undefined): void {
    const segment = id && this.#document.get(id);
    if (segment) this.useTrack(segment.trackId);
  }
}
