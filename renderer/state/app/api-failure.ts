import * as v from 'valibot';
import { AppError, type ErrorCode } from '../../../engine/base/errors.ts';

const body = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

/** The host's refusal as an error: its own words, or a sentence that says `what` could not be done. */
export async function apiFailure(answer: Response, what: string): Promise<AppError> {
  const parsed = v.safeParse(body, await answer.json().catch(() => null));
  if (!parsed.success)
    return new AppError('internal', `Tubelet could not ${what} (status ${answer.status}). Try it again.`);
  const { code, message } = parsed.output.error;
  return new AppError(code as ErrorCode, message, { details: { status: answer.status } });
}
