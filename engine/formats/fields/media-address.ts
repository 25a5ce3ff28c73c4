import type { WriteOptions } from '../core/format.ts';
import type { InterchangeVideo } from '../core/interchange.ts';

type Named = Pick<InterchangeVideo, 'name'>;
type Place = Pick<WriteOptions, 'mediaUrl'>;

/** Path or address of a video as the person gave it, or null: a folder or the beginning of an address takes the name. */
export function mediaPlace(video: Named, { mediaUrl }: Place): string | null {
  if (mediaUrl === null || !/[\\/=]$/.test(mediaUrl)) return mediaUrl;
  return mediaUrl + (isAddress(mediaUrl) ? encodeURIComponent(video.name) : video.name);
}

/** Address of a video: where it is said to be, or beside the file. */
export function mediaAddress(video: Named, options: Place): string {
  const place = mediaPlace(video, options);
  if (place === null) return `./${encodeURIComponent(video.name)}`;
  if (isAddress(place)) return place;
  const path = place.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  if (place.startsWith('/')) return `file://${path}`;
  return /^[a-z]:[\\/]/i.test(place) ? `file:///${path.replace('%3A', ':')}` : `./${path}`;
}

function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}
