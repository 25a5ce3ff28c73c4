import type { TaughtManifest } from '../../../engine/inference/package/manifest.ts';
import { expectationWords, NO_BACKGROUND } from '../../../engine/teach/expectation-words.ts';

/**
 * What a person should know before using taught labels, in Markdown.
 * @param background examples of where none of the labels is; null where that was not kept
 */
export function taughtCard(manifest: TaughtManifest, background: number | null): string {
  const { title, base, labels, expectations, version } = manifest;
  const nameOf = (id: string) => labels.find((label) => label.id === id)?.name ?? id;
  const rows = expectations.map((expectation) => {
    const { label, examples, f1 } = expectation;
    return `| ${nameOf(label).replaceAll('|', '\\|')} | ${examples} | ${f1.toFixed(2)} | ${expectationWords(expectation, background !== 0)} |`;
  });
  return `# ${title}

Labels that a person taught on ${base.id} ${base.version} on ${version}. The encoder of that package is in here, so
nothing else is needed to use them. Model hash of the base: \`${base.sha256}\`.

What is to be expected was found by cross-validation: a part of the examples at a time was judged by what the others
teach. With few examples, or examples of few videos, the truth may be far from it.

| label | examples | F1 | in words |
|---|---|---|---|
${rows.join('\n')}

${background === 0 ? `${NO_BACKGROUND}\n\n` : ''}Suggestions are for a person to look at. What was taught on a few videos says little about videos that look otherwise.
`;
}
