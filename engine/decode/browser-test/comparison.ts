/** What a page says of one video that was decoded in two ways. */
export interface Comparison {
  readonly samples: number;
  readonly shippedSamples: number;
  /** Samples that the browser decoded; 0 when all were left to the shipped decoder. */
  readonly byBrowser: number;
  /** Samples of pictures that stayed for long, which the page's own way gave once for all of them. */
  readonly heldSamples: number;
  /** Mean difference of a byte. */
  readonly difference: number;
  readonly shippedMs: number;
  readonly browserMs: number;
}
