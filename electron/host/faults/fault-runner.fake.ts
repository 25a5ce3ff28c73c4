// Runs the workload in a process whose calls into the system fail on purpose, one after the other, and looks at the
// library after each. Arguments: folder for libraries. Prints what came of it as JSON, and leaves the calls of one undisturbed
// run for who lets the power fail.
import { cpSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCalls } from './io-log.fake.ts';
import { faultsAfter, type Known, makeBase, NOTHING, workload } from './workload.fake.ts';

const [folder = ''] = process.argv.slice(2);

/** Asks what stands between this process and the system; nothing of that name exists. */
function tell(what: string): void {
  try {
    openSync(`/io-faults/${what}`, 'r');
  } catch {
    // It was heard.
  }
}

const base = path.join(folder, 'base');
await makeBase(base);

const whole = path.join(folder, 'whole');
cpSync(base, whole, { recursive: true });
const answers: Known[] = [];
tell('record');
const { tried: all, strange } = await workload(whole, (known) => {
  answers.push(known);
  tell(`mark/${answers.length - 1}`);
});
tell('save');
writeFileSync(path.join(folder, 'answers.json'), JSON.stringify({ answers, tried: all }));
if (strange.length > 0) throw new Error(strange.join('\n'));

const ENOSPC = 28;
const EIO = 5;
/** One call fails and the next ones do not; so, half done; the disk is full from a call on. */
const KINDS = [
  { name: 'once', code: EIO, mode: 0 },
  { name: 'half', code: ENOSPC, mode: 2 },
  { name: 'full', code: ENOSPC, mode: 1 },
];
const log = readCalls(readFileSync(process.env.IO_FAULTS_LOG ?? ''));
const calls = log.filter(({ kind }) => kind !== 'answer').length;
const faults: string[] = [];
let count = 0;
for (const { name, code, mode } of KINDS) {
  for (let call = 1; call <= calls && faults.length < 20; call++) {
    const place = path.join(folder, 'now');
    cpSync(base, place, { recursive: true });
    let known = structuredClone(NOTHING);
    tell(`arm/${call}/${code}/${mode}`);
    const { tried, strange } = await workload(place, (each) => {
      known = each;
    });
    tell('off');
    const found = [...strange, ...(await faultsAfter(place, known, tried))];
    for (const fault of found) faults.push(`${name} at call ${call}: ${fault}`);
    count += 1;
    rmSync(place, { recursive: true });
  }
}
process.stdout.write(JSON.stringify({ count, faults }));
