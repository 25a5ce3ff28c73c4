import { SvelteSet } from 'svelte/reactivity';
import type { LabelId } from '../../../engine/annotation/document/ids.ts';
import type { Label, Segment, Track } from '../../../engine/annotation/document/records.ts';
import { chordOfCodingKey } from '../../../engine/annotation/labels/coding-keys.ts';
import { flatten, type LabelNode, labelTree } from '../../../engine/annotation/labels/label-tree.ts';
import { LabelSearch } from '../../../engine/annotation/labels/search-labels.ts';
import {
  isAcceptedInPlace,
  takenSuggestions,
} from '../../../engine/annotation/statistics/accepted-in-place.ts';
import type { Studies } from '../study/studies.svelte.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import type { VideoDocument } from './document.svelte.ts';

/** Segments of a label and their length together. */
export interface LabelUse {
  readonly count: number;
  readonly totalUs: number;
}

/** A label as the panel lists it. */
export interface LabelRow {
  readonly label: Label;
  /** 0 at the top of the tree, and in a search. */
  readonly depth: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
}

/** The head of the model's own labels, which stay folded away until a person takes some up. */
export interface ModelLabelsHead {
  readonly count: number;
  readonly isOpen: boolean;
}

const RECENT = 12;
const NOTHING: LabelUse = { count: 0, totalUs: 0 };

/** The labels of the video on screen as a person sees them: in their tree, by search, and by how much they are used. */
export class Labels {
  query = $state('');
  showsHidden = $state(false);
  /** The model's own labels are unfolded. */
  showsModels = $state(false);
  /** Labels whose children are folded away. */
  readonly folded = new SvelteSet<LabelId>();
  #recent = $state.raw<readonly LabelId[]>([]);
  readonly #openVideos: OpenVideos;
  readonly #studies: Pick<Studies, 'document'>;

  readonly #taughtModel: () => string | null;
  readonly #isOutOfSight: (track: Track) => boolean;

  /**
   * @param taughtModel id of the model in use where a person taught it, else null
   * @param isOutOfSight whether a track is another observer's and not to be seen now: it is not counted either
   */
  constructor(
    openVideos: OpenVideos,
    studies: Pick<Studies, 'document'>,
    taughtModel: () => string | null = () => null,
    isOutOfSight: (track: Track) => boolean = () => false,
  ) {
    this.#isOutOfSight = isOutOfSight;
    this.#taughtModel = taughtModel;
    this.#openVideos = openVideos;
    this.#studies = studies;
  }

  /** Of the video on screen, or of the study where there is none; null until it is read. */
  get document(): VideoDocument | null {
    const file = this.#openVideos.selected;
    const document = file ? file.document : this.#studies.document;
    return document.isOpen ? document : null;
  }

  /** Every label, each before those under it. */
  readonly nodes = $derived.by<readonly LabelNode[]>(() =>
    flatten(labelTree(this.document?.labels.values() ?? [])),
  );

  /** Whole trees go with the label at their top. */
  readonly #own = $derived(flatten(labelTree(this.#topped('person'))));
  readonly #models = $derived.by(() => {
    const all = this.#topped('model');
    const taught = this.#taughtModel();
    if (taught === null) return flatten(labelTree(all));
    // Who works with labels of their own is not shown what another model could suggest.
    const mapped = new Set(
      [...(this.document?.store.all('mapping').values() ?? [])].flatMap(({ modelId, labelId }) =>
        modelId === taught && labelId !== null ? [labelId] : [],
      ),
    );
    return flatten(labelTree(all.filter(({ id }) => mapped.has(id) || this.suggestedOf(id).count > 0)));
  });

  #topped(owner: Label['owner']): Label[] {
    let isIn = false;
    return this.nodes.flatMap(({ label, depth }) => {
      if (depth === 0) isIn = label.owner === owner;
      return isIn ? [label] : [];
    });
  }

  readonly #search = $derived(new LabelSearch(this.nodes.map(({ label }) => label)));

  /** The rows of the panel: what the search finds, else the tree without what is folded or hidden. */
  readonly rows = $derived.by<readonly LabelRow[]>(() => {
    if (this.query.trim() !== '') {
      const found = this.#search.find(this.query, this.#recent);
      return found.map((label) => ({ label, depth: 0, hasChildren: false, isOpen: false }));
    }
    return [...this.#treeOf(this.#own), ...(this.showsModels ? this.#treeOf(this.#models) : [])];
  });

  /** Rows that are the person's; the model's come after them. */
  readonly ownRowCount = $derived(
    this.query.trim() === '' ? this.#treeOf(this.#own).length : this.rows.length,
  );

  /** Null in a search and where there are none. */
  readonly modelsHead: ModelLabelsHead | null = $derived.by(() => {
    if (this.query.trim() !== '' || this.#models.length === 0) return null;
    return { count: this.#models.length, isOpen: this.showsModels };
  });

  readonly hasOwn = $derived(this.#own.length > 0);

  #treeOf(nodes: readonly LabelNode[]): LabelRow[] {
    const rows: LabelRow[] = [];
    let skipBelow = Number.POSITIVE_INFINITY;
    for (const { label, depth, children } of nodes) {
      if (depth > skipBelow) continue;
      skipBelow = Number.POSITIVE_INFINITY;
      const isOut = label.isHidden && !this.showsHidden;
      const isOpen = !this.folded.has(label.id);
      if (isOut || !isOpen) skipBelow = depth;
      if (!isOut) rows.push({ label, depth, hasChildren: children.length > 0, isOpen });
    }
    return rows;
  }

  /** The labels used last, the newest first, as far as the video has them. */
  readonly recent = $derived.by<readonly Label[]>(() =>
    this.#recent.flatMap((id) => this.document?.labels.get(id) ?? []).filter((label) => !label.isHidden),
  );

  readonly hiddenCount = $derived(this.nodes.filter(({ label }) => label.isHidden).length);

  /** What a person labelled, on all tracks that are in sight, and accepted where a model had suggested it. */
  readonly #ownUses = $derived.by(() => this.#uses('human'));
  /** What a model suggests and no one has decided about. */
  readonly #suggested = $derived.by(() => this.#uses('model'));

  ownOf(id: LabelId): LabelUse {
    return this.#ownUses.get(id) ?? NOTHING;
  }

  suggestedOf(id: LabelId): LabelUse {
    return this.#suggested.get(id) ?? NOTHING;
  }

  readonly #examples = $derived.by(() => {
    const stretches = new Map<LabelId, Set<string>>();
    const { document } = this;
    for (const { id: trackId } of document?.tracks ?? []) {
      for (const { labelId, startUs, endUs, state } of document?.segmentsOf(trackId) ?? []) {
        if (labelId === null || endUs === null || endUs === startUs) continue;
        if (state !== 'accepted' && state !== 'edited') continue;
        const known = stretches.get(labelId) ?? new Set<string>();
        // What was suggested and accepted may be on two tracks.
        stretches.set(labelId, known.add(`${startUs} ${endUs}`));
      }
    }
    return stretches;
  });

  /** Stretches of this video that say what a label is: drawn, accepted or edited, each once. */
  examplesOf(id: LabelId): number {
    return this.#examples.get(id)?.size ?? 0;
  }

  /** The longest time of any label, for bars that compare. At least 1. */
  readonly longestUs = $derived(
    Math.max(1, ...[...this.#ownUses.values(), ...this.#suggested.values()].map((use) => use.totalUs)),
  );

  readonly #byKey = $derived(
    new Map(
      this.nodes.flatMap(({ label }) =>
        label.key === null ? [] : [[chordOfCodingKey(label.key), label] as const],
      ),
    ),
  );

  /** The label whose key a chord is, or null. */
  withChord(chord: string): Label | null {
    return this.#byKey.get(chord) ?? null;
  }

  /** Notes that a label was used, so that it is offered first. */
  used(id: LabelId): void {
    this.#recent = [id, ...this.#recent.filter((other) => other !== id)].slice(0, RECENT);
  }

  #uses(kind: 'human' | 'model'): ReadonlyMap<LabelId, LabelUse> {
    const uses = new Map<LabelId, LabelUse>();
    const { document } = this;
    const tracks = document?.tracks ?? [];
    const own = tracks.filter((track) => track.kind === 'human');
    const taken = takenSuggestions(own.flatMap(({ id }) => document?.segmentsOf(id) ?? []));
    const counts = (track: Track, segment: Segment) => {
      if (track.kind === 'human') return kind === 'human' && !this.#isOutOfSight(track);
      return kind === 'model' ? segment.state === 'suggested' : isAcceptedInPlace(segment, taken);
    };
    for (const track of tracks) {
      for (const segment of document?.segmentsOf(track.id) ?? []) {
        const { labelId, startUs, endUs } = segment;
        if (labelId === null || !counts(track, segment)) continue;
        const { count, totalUs } = uses.get(labelId) ?? NOTHING;
        uses.set(labelId, { count: count + 1, totalUs: totalUs + ((endUs ?? startUs) - startUs) });
      }
    }
    return uses;
  }
}
