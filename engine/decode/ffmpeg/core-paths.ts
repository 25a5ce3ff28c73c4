/** Name of the output inside the core's own file system. */
export const OUTPUT = '/out.rgb';

/** Name of the input there. It keeps the extension, by which ffmpeg tells raw streams that have no header. */
export function inputPath(name: string): string {
  const extension = /\.[a-z0-9]{1,8}$/i.exec(name)?.[0] ?? '';
  return `/in${extension.toLowerCase()}`;
}
