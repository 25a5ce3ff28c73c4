/** Every way Tubelet can refuse or fail, as `area/what`. The user sees the message; code decides what to do. */
export const ERROR_CODES = [
  'media/empty',
  'media/not-media',
  'media/no-video',
  'media/no-frames',
  'media/truncated',
  'media/damaged',
  'media/clock',
  'media/no-clip',
  'media/unsupported-codec',
  'media/encrypted',
  'media/too-large',
  'media/painted-out',
  'media/endless',
  'source/gone',
  'source/changed',
  'source/denied',
  'source/not-a-file',
  'decode/crashed',
  'model/not-found',
  'model/invalid-manifest',
  'model/newer-format',
  'model/missing-file',
  'model/hash-mismatch',
  'model/duplicate',
  'model/shape-mismatch',
  'model/self-test',
  'model/runtime',
  'model/endless',
  'gpu/device-lost',
  'format/invalid',
  'format/newer',
  'annotation/invalid',
  'project/invalid',
  'project/newer-version',
  'project/not-found',
  'project/changed',
  'project/too-large',
  'library/not-found',
  'library/damaged',
  'library/newer-version',
  'library/no-thumbnail',
  'storage/full',
  'storage/denied',
  'storage/busy',
  'storage/gone',
  'storage/failed',
  'worker/crashed',
  'cancelled',
  'usage',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The structured-cloneable form of an {@link AppError}: a class instance loses its name and code in a message. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly stack?: string;
}

/**
 * An expected failure. `message` is one sentence for the user: what is wrong and what to do.
 * Anything thrown that is not an AppError is a defect of ours and becomes `internal`.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Record<string, string | number | boolean>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** The AppError for a user's cancel. It is never shown. */
export function cancelled(): AppError {
  return new AppError('cancelled', 'Cancelled.');
}

export function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}

/** Throws {@link cancelled} when `signal` is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/** Any thrown value as an AppError; what is not one already becomes `internal` with the original as cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', `Something went wrong inside Tubelet: ${message}`, { cause: thrown });
}

export function toWire(thrown: unknown): WireError {
  const error = toAppError(thrown);
  const source = error.cause instanceof Error ? error.cause : error;
  return {
    code: error.code,
    message: error.message,
    details: error.details,
    ...(source.stack === undefined ? {} : { stack: source.stack }),
  };
}

export function fromWire(wire: WireError): AppError {
  const error = new AppError(wire.code, wire.message, { details: { ...wire.details } });
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}
