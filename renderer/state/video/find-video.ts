import type { OpenedMedia } from '../../../electron/contract/media.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { urlContentId } from '../../../engine/source/content-id.web.ts';
import type { App } from '../app/app.ts';
import { VideoFile } from './video-file.svelte.ts';

type Needs = Pick<App, 'openVideos' | 'session' | 'libraryApi'>;

/** A video as labels remember it. */
export interface KnownFile {
  /** Null: only its name is known. */
  readonly contentId: string | null;
  readonly name: string;
}

/** Videos of the library of one name that are looked at; more are never the same. */
const MOST_OF_A_NAME = 50;

/**
 * The video as a file of its own, whose owner closes it: among the open ones, those that the host opened, and those of
 * the library that are called the same. Errors: `source/gone`, and what reading the library throws.
 */
export async function findVideo(needs: Needs, known: KnownFile, origin: string): Promise<VideoFile> {
  for (const file of byName(needs.openVideos.files, known.name))
    if (await isMeant(known, file.name, () => file.contentId())) return copyOf(file);
  for (const media of byName(needs.session.info?.opened ?? [], known.name)) {
    const { name, size, url, contentId } = media;
    const read = () => contentId ?? urlContentId(new URL(url, origin).href, size, name);
    if (await isMeant(known, name, async () => read())) return fileOf(media, origin);
  }
  const stretch = { offset: 0, limit: MOST_OF_A_NAME, signal: new AbortController().signal };
  const text = known.name.replace(/\.[^.]*$/, '');
  const { items } = await needs.libraryApi.videos({ text, file: 'here' }, stretch);
  const found = byName(items, known.name).find(({ name, contentId }) =>
    known.contentId === null ? name === known.name : contentId === known.contentId,
  );
  if (found) return fileOf(await needs.libraryApi.open(found.id), origin);
  throw new AppError(
    'source/gone',
    `“${known.name}” is not there any more: open it, or choose it again. Everything else goes on without it.`,
  );
}

/** The same file once more, so that neither owner closes the other's. */
export function copyOf({ source, size, name }: VideoFile): VideoFile {
  return new VideoFile(`second ${name}`, source, size);
}

export function fileOf({ name, size, url, contentId }: OpenedMedia, origin: string): VideoFile {
  const source = { kind: 'url', url: new URL(url, origin).href, name } as const;
  return new VideoFile(`second ${name}`, source, size, contentId);
}

/** Those of that name first: reading what is in others is seldom needed. */
function byName<T extends { readonly name: string }>(files: readonly T[], name: string): T[] {
  return [...files].sort((a, b) => Number(b.name === name) - Number(a.name === name));
}

/** What cannot be read is not the one. */
async function isMeant(known: KnownFile, name: string, contentId: () => Promise<string>): Promise<boolean> {
  if (known.contentId === null) return name === known.name;
  return (await contentId().catch(() => null)) === known.contentId;
}
