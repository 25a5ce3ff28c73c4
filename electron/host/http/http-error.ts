import { type ErrorCode, toAppError } from '../../../engine/base/errors.ts';

/** A request that is answered with a status and one sentence instead of what it asked for. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** An {@link HttpError} whose JSON answer says more than the sentence. */
export class ApiFailure extends HttpError {
  readonly code: ErrorCode;
  /** Further fields of the answer's body, beside `error`. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    options: { fields?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(status, message);
    this.code = code;
    this.fields = options.fields ?? {};
    if (options.cause !== undefined) this.cause = options.cause;
  }
}

/** Codes that have a status of their own; the others are 422, and `internal` is no refusal. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  'library/not-found': 404,
  'library/damaged': 409,
  'library/newer-version': 409,
  'storage/busy': 503,
  'storage/gone': 503,
  'storage/full': 507,
  'storage/denied': 403,
  'source/denied': 403,
  'source/gone': 410,
  'source/changed': 409,
};

/** Any failure of a handler as a refusal, under the status that pages know it by; undefined for a defect of ours. */
export function refusalOf(thrown: unknown): HttpError | undefined {
  if (thrown instanceof HttpError) return thrown;
  const error = toAppError(thrown);
  if (error.code === 'internal') return undefined;
  return new ApiFailure(STATUSES[error.code] ?? 422, error.code, error.message, { cause: error });
}

/**
 * What a page is told of a failure. One that was not foreseen may name files in its message, and pages see no paths:
 * that message is for the log.
 */
export function toldOf(thrown: unknown): { readonly code: ErrorCode; readonly message: string } {
  const { code, message } = toAppError(thrown);
  return { code, message: code === 'internal' ? INTERNAL_SENTENCE : message };
}

export const INTERNAL_SENTENCE = 'Something went wrong inside Tubelet; its log says what.';

/** The `code` of a failed file system call, such as `ENOENT`; undefined for anything else. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
