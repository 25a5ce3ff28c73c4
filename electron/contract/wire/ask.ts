import * as v from 'valibot';
import { AppError } from '../../../engine/base/errors.ts';
import { apiError } from '../parts.ts';
import { addressOf, fields, type Part, type Where } from './address.ts';
import type { Endpoint, EventStream } from './endpoint.ts';

/** All that an endpoint takes. What it does not need may be left out. */
export type Asked<E extends Endpoint> = Where<E> &
  Part<'headers', v.InferInput<E['headers']>> &
  Part<'body', v.InferInput<E['body']>>;

export interface Asking {
  readonly signal?: AbortSignal;
  /** Lets the request outlive the page; Chromium allows 64 KiB for all of them together. */
  readonly keepalive?: boolean;
}

/** An endpoint that answers JSON. */
export type Answering = Endpoint & { readonly answer: v.GenericSchema };

/**
 * Asks the host and checks what it answers. Errors: `cancelled`, `internal` when it does not answer or answers what
 * this page does not understand, and those of the endpoint, with the `status` in their details.
 */
export async function ask<E extends Answering>(
  endpoint: E,
  asked: Asked<E>,
  { signal, keepalive = false }: Asking = {},
): Promise<v.InferOutput<E['answer']>> {
  const answer = await send(endpoint, asked, { ...(signal ? { signal } : {}), keepalive });
  try {
    const value: unknown = answer.status === 204 ? null : await answer.json();
    return v.parse<E['answer']>(endpoint.answer, value);
  } catch (cause) {
    if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.', { cause });
    const sentence = `Tubelet answered what this page does not understand and could not ${endpoint.does}: reload the page.`;
    throw new AppError('internal', sentence, { cause });
  }
}

/** An endpoint that answers a file. */
export type AnsweringBytes = Endpoint & { readonly answer: 'bytes' };

/** Says of a file that the host had to shorten its name. */
export const SHORTENED_HEADER = 'x-name-shortened';

/** A file that the host made. */
export interface AnsweredFile {
  readonly name: string;
  /** The name was too long for a disk and was cut. */
  readonly isShortened: boolean;
  readonly file: Blob;
}

/** Asks the host for a file, with the name that it gives. Errors: as of {@link ask} */
export async function askForFile<E extends AnsweringBytes>(
  endpoint: E,
  asked: Asked<E>,
  { signal }: Asking = {},
): Promise<AnsweredFile> {
  const answer = await send(endpoint, asked, signal ? { signal } : {});
  try {
    const name = nameOf(answer.headers.get('content-disposition'));
    return { name, isShortened: answer.headers.has(SHORTENED_HEADER), file: await answer.blob() };
  } catch (cause) {
    if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.', { cause });
    throw new AppError(
      'internal',
      `Tubelet could not ${endpoint.does}: the answer broke off. Try it again.`,
      {
        cause,
      },
    );
  }
}

/** Of RFC 6266's two forms of a file's name the extended one, which holds every letter. */
function nameOf(disposition: string | null): string {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  return /filename="([^"]*)"/.exec(disposition ?? '')?.[1] ?? 'file';
}

/** One message of a stream; null for one that this page does not understand, as the host may be newer. */
export function messageOf<M extends v.GenericSchema>(
  { answer }: { readonly answer: EventStream<M> },
  text: string,
): v.InferOutput<M> | null {
  const parsed = v.safeParse<M>(answer.message, JSON.parse(text));
  return parsed.success ? parsed.output : null;
}

async function send<E extends Endpoint>(endpoint: E, asked: Asked<E>, how: RequestInit): Promise<Response> {
  const { method, bodyKind, does } = endpoint;
  const { body } = asked;
  const headers = new Headers();
  for (const [name, value] of fields(asked.headers)) headers.set(name, String(value));
  if (body !== undefined)
    headers.set('content-type', bodyKind === 'bytes' ? 'application/octet-stream' : 'application/json');
  const init: RequestInit = {
    ...how,
    method,
    headers,
    ...(body === undefined ? {} : { body: bodyOf(bodyKind, body) }),
  };
  const answer = await fetch(addressOf(endpoint, asked), init).catch((cause: unknown) => {
    if (how.signal?.aborted) throw new AppError('cancelled', 'Cancelled.', { cause });
    throw new AppError('internal', `Tubelet has stopped answering and could not ${does}: start it again.`, {
      cause,
    });
  });
  if (!answer.ok) throw await refusalOf(answer, does);
  return answer;
}

function bodyOf(kind: Endpoint['bodyKind'], body: unknown): BodyInit {
  if (kind === 'json') return JSON.stringify(body);
  return kind === 'text' ? String(body) : (body as Uint8Array<ArrayBuffer>);
}

/** The host's refusal as an error: its own words, or a sentence that says what could not be done. */
async function refusalOf(answer: Response, does: string): Promise<AppError> {
  const { status } = answer;
  const parsed = v.safeParse(apiError, await answer.json().catch(() => null));
  if (!parsed.success) {
    return new AppError('internal', `Tubelet could not ${does} (status ${status}). Try it again.`);
  }
  const { code, message } = parsed.output.error;
  return new AppError(code, message, { details: { status } });
}
