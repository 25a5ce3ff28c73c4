import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../source-files.ts';

/** Longest subject that lists of commits show whole. */
const LONGEST = 60;
/** Older commits are history: they may be longer. */
const SINCE = '2026-11-28T01:35:00Z';

/** What is wrong with a commit's subject, in a sentence; null for a good one. */
export function subjectFault(subject: string): string | null {
  const length = [...subject].length;
  if (length > LONGEST) return `"${subject}" has ${length} characters: say it in ${LONGEST}.`;
  if (/[.!]$/.test(subject)) return `"${subject}" ends with a full stop: leave it out.`;
  if (/^(fixup|squash|amend)! /.test(subject))
    return `"${subject}" is not finished: fold it into its commit with git rebase --autosquash.`;
  return null;
}

/**
 * Subjects of the commits of this branch that the rule holds for, without merges, whose subjects git writes; null where
 * there is no history, as in a source archive. A shallow clone has only its newest ones.
 */
function subjects(): string[] | null {
  const args = ['log', '--no-merges', `--since=${SINCE}`, '--format=%s', 'HEAD'];
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').filter(Boolean) : null;
}

function main(): number {
  const all = subjects();
  if (!all) {
    console.log('subjects: no git history here, so there are none to check.');
    return 0;
  }
  const faults = all.map(subjectFault).filter((fault) => fault !== null);
  for (const fault of faults) console.error(fault);
  if (faults.length === 0)
    console.log(`subjects: ${all.length} commits, each of at most ${LONGEST} characters.`);
  return faults.length === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = main();
