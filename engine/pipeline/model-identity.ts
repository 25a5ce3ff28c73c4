import type { Manifest } from '../inference/package/manifest.ts';

/**
 * One SHA-256 for a package's ONNX files, in hexadecimal: of the text that `sha256sum` prints for them in the order
 * of their paths (`<hash>  <path>\n` each). Golden data and the manifest do not count: they do not change a result.
 */
export async function modelSha256(manifest: Manifest): Promise<string> {
  const files =
    manifest.kind === 'streaming' ? [manifest.files.encoder, manifest.files.head] : [manifest.files.model];
  const listing = files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ sha256, path }) => `${sha256}  ${path}\n`)
    .join('');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(listing));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
