import { PROVIDER_CHOICES, type ProviderChoice } from '../../../engine/inference/worker/provider-choice.ts';
import { suitableConcurrency } from '../../host/library/api/library-settings.ts';
import { parseQueueAddress, type QueueAddress } from '../../host/queue/queue-address.ts';
import type { DecoderChoice } from '../../host/settings/native-decoder.ts';
import { readOptions, wrongUsageOf } from '../options/read-options.ts';

const wrong = wrongUsageOf('worker');

export interface WorkerCommand {
  readonly address: QueueAddress;
  /** As given: NAME=DIR. */
  readonly roots: readonly string[];
  readonly decoder: DecoderChoice;
  readonly provider: ProviderChoice;
  /** Videos at once. */
  readonly jobs: number;
  readonly isQuiet: boolean;
}

export const WORKER_USAGE = `Usage: npm run -s worker -- --queue URL [options]

Labels videos that "tag --queue" on another machine has put into a queue, until it is stopped.

  --queue URL      the Valkey or Redis server: redis://[USER:PASSWORD@]HOST:PORT[/DB], or rediss:// over TLS;
                   ?prefix=NAME keeps apart what does not belong together
  --root NAME=DIR  where this machine has the folder that is called NAME there; may be repeated. With it, no file
                   outside these folders is opened. Without it, paths are taken as they are.
  --jobs N         videos at once (default: as suits this machine)
  --decoder NAME   auto, wasm or native, as of tag (default: auto)
  --provider NAME  auto, cpu or webgpu, as of tag (default: cpu)
  --quiet          say nothing but what is wrong
  --help           show this text

The password may be given in TUBELET_QUEUE_PASSWORD instead, where other users of the computer do not see it.
Stopped by Ctrl+C, its videos go to the other workers at once; killed, within 20 seconds.

Exit status: 0 stopped, 2 wrong usage or a queue that cannot be used.`;

const DECODERS: readonly DecoderChoice[] = ['auto', 'wasm', 'native'];

/** Errors: `usage`. */
export function parseWorkerOptions(args: readonly string[]): WorkerCommand | undefined {
  const { values } = parsed(args);
  if (values.help) return undefined;
  if (values.queue === undefined) throw wrong('Give --queue: say where the queue is.');
  const decoder = DECODERS.find((each) => each === (values.decoder ?? 'auto'));
  if (!decoder) throw wrong(`--decoder must be ${DECODERS.join(', ')}, not "${values.decoder}".`);
  const provider = PROVIDER_CHOICES.find((each) => each === (values.provider ?? 'cpu'));
  if (!provider) throw wrong(`--provider must be ${PROVIDER_CHOICES.join(', ')}, not "${values.provider}".`);
  const jobs = values.jobs === undefined ? suitableConcurrency() : Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 16)
    throw wrong(`--jobs must be a whole number from 1 to 16, not "${values.jobs}".`);
  return {
    address: parseQueueAddress(values.queue),
    roots: values.root ?? [],
    decoder,
    provider,
    jobs,
    isQuiet: values.quiet ?? false,
  };
}

function parsed(args: readonly string[]) {
  return readOptions(
    {
      args: [...args],
      options: {
        queue: { type: 'string' },
        root: { type: 'string', multiple: true },
        jobs: { type: 'string' },
        decoder: { type: 'string' },
        provider: { type: 'string' },
        quiet: { type: 'boolean', short: 'q' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrong,
  );
}
