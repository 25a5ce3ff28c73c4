import type { ShownPicture } from '../webcodecs/picture-service.ts';

/** A picture of 8 x 8 pixels of one grey, 0 to 255, as a browser would give it. */
export function greyPicture(level: number): ShownPicture['picture'] {
  return {
    format: 'I420',
    visibleRect: { width: 8, height: 8 },
    allocationSize: () => 96,
    copyTo: async (into) => {
      into.fill(level, 0, 64);
      into.fill(128, 64);
    },
  };
}
