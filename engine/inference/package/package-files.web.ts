import { insidePackage, missingFile, type PackageFiles } from './package-files.ts';

/** A package under a folder URL that ends in `/`, absolute or relative to the origin: a worker has no page address. */
export function packageUrl(base: string): PackageFiles {
  const root = new URL(base, location.origin);
  const files: PackageFiles = {
    location: root.href,
    read: async (name, signal) => {
      const url = new URL(insidePackage(name), root);
      let response: Response;
      try {
        response = await fetch(url, signal ? { signal } : {});
        if (response.ok) return new Uint8Array(await response.arrayBuffer());
      } catch (error) {
        if (signal?.aborted) throw error;
        throw missingFile(files, name, 'could not be fetched', error);
      }
      throw missingFile(files, name, response.status === 404 ? null : `was refused (${response.status})`);
    },
  };
  return files;
}
