import { AppError } from '../../../engine/base/errors.ts';

/** For print: two pixels for each of the drawing's. */
const SCALE = 2;

/** A drawing as a picture. Errors: `internal` where the browser makes none. */
export async function pngOfSvg(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth * SCALE, image.naturalHeight * SCALE);
  const context = canvas.getContext('2d');
  if (!context) throw new AppError('internal', 'This browser gives no picture: save it as SVG.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}
