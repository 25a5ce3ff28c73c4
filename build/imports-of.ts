import ts from 'typescript';

interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Every import, export-from, dynamic import and import type of a `.ts` or `.svelte` text. */
export function importsOf(file: string, text: string): Import[] {
  // Svelte: everything outside <script> is blanked, so that lines keep their numbers.
  const code = file.endsWith('.svelte') ? keepScripts(text) : text;
  return ts.preProcessFile(code, true, true).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    line: code.slice(0, pos).split('\n').length,
  }));
}

function keepScripts(text: string): string {
  let kept = '';
  let at = 0;
  for (const match of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = match.index + match[0].indexOf('>') + 1;
    const end = start + (match[1] ?? '').length;
    kept += text.slice(at, start).replace(/[^\n]/g, ' ') + text.slice(start, end);
    at = end;
  }
  return kept + text.slice(at).replace(/[^\n]/g, ' ');
}
