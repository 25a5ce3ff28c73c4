import * as v from 'valibot';
import { pathTexts, queryValues } from '../../contract/wire/address.ts';
import { type AnswerKind, type Endpoint, type PathPart, pathParts } from '../../contract/wire/endpoint.ts';
import type { Immutable } from '../../contract/wire/immutable.ts';
import { jsonAnswer } from './answers.ts';
import { ApiFailure, HttpError } from './http-error.ts';
import { readBody, readBytes, readJson } from './request-body.ts';
import { notFound } from './safe-path.ts';

/** What a handler is given: everything as the endpoint's schemas say it. */
export interface Asked<E extends Endpoint> {
  readonly parameters: v.InferOutput<E['parameters']>;
  readonly query: v.InferOutput<E['query']>;
  readonly headers: v.InferOutput<E['headers']>;
  readonly body: v.InferOutput<E['body']>;
  readonly request: Request;
}

type Answer<A extends AnswerKind> = A extends v.GenericSchema ? Immutable<v.InferInput<A>> : Response;

/** Answers one endpoint; null is answered with 204. */
export type Handling<E extends Endpoint> = (
  asked: Asked<E>,
) => Answer<E['answer']> | Promise<Answer<E['answer']>>;

export type Endpoints = Readonly<Record<string, Endpoint>>;

/** One handling for each endpoint of an area. */
export type Handlings<T extends Endpoints> = { readonly [K in keyof T]: Handling<T[K]> };

/** A request's way to its handler. */
export interface Route {
  readonly endpoint: Endpoint;
  /** Errors: what a request is refused with, and those of the handler. */
  answer(request: Request, pathname: string): Promise<Response>;
}

/** The routes of all areas, one for each endpoint: one without a handling does not compile. */
export function routesOf<T extends Readonly<Record<string, Endpoints>>>(
  areas: T,
  handlings: { readonly [A in keyof T]: Handlings<T[A]> },
): Route[] {
  const routes: Route[] = [];
  for (const area in areas) routes.push(...areaRoutes(areas[area], handlings[area]));
  return routes;
}

function areaRoutes<T extends Endpoints>(area: T, handlings: Handlings<T>): Route[] {
  const routes: Route[] = [];
  for (const name in area) routes.push(routeOf(area[name], handlings[name]));
  return routes;
}

/** Finds the handler of a request by its method and path. */
export class Router {
  readonly #routes: readonly (Route & { readonly parts: readonly PathPart[] })[];

  /** Throws when two endpoints have one method and address. */
  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ ...route, parts: pathParts(route.endpoint.path) }));
    const shapes = this.#routes.map(({ endpoint, parts }) =>
      [endpoint.method, ...parts.map(({ text, name }) => (name === null ? text : '{}'))].join('/'),
    );
    const doubled = shapes.find((shape, index) => shapes.indexOf(shape) !== index);
    if (doubled !== undefined) throw new Error(`two endpoints are ${doubled}`);
  }

  /** Undefined when nothing has this address. Errors: 405 when it has other methods only. */
  find(method: string, pathname: string): Route | undefined {
    const here = this.#routes.filter(({ endpoint }) => pathTexts(endpoint, pathname) !== null);
    if (here.length === 0) return undefined;
    // A fixed text stands before a name that could be it.
    const named = ({ parts }: (typeof here)[number]) => parts.filter(({ name }) => name !== null).length;
    const found = here
      .filter(({ endpoint }) => endpoint.method === (method === 'HEAD' ? 'GET' : method))
      .sort((a, b) => named(a) - named(b))[0];
    if (found) return found;
    const methods = here.flatMap(({ endpoint }) =>
      endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method],
    );
    const list = [...new Set(methods)].join(', ');
    throw new HttpError(405, `Only ${list} are answered here.`, { allow: list });
  }
}

function routeOf<E extends Endpoint>(endpoint: E, handling: Handling<E>): Route {
  return {
    endpoint,
    async answer(request, pathname) {
      const { searchParams } = new URL(request.url);
      const named = pathTexts(endpoint, pathname);
      const parameters = v.safeParse<E['parameters']>(
        endpoint.parameters,
        queryValues(endpoint.parameters, named ?? []),
      );
      // What no endpoint could ever have given out leads nowhere.
      if (!parameters.success) throw notFound();
      const query = v.safeParse<E['query']>(endpoint.query, queryValues(endpoint.query, searchParams));
      if (!query.success) throw refusal(endpoint, query.issues, 400);
      const headers = v.safeParse<E['headers']>(endpoint.headers, Object.fromEntries(request.headers));
      if (!headers.success) throw refusal(endpoint, headers.issues, 400);
      const body = v.safeParse<E['body']>(endpoint.body, await bodyOf(endpoint, request));
      if (!body.success) throw refusal(endpoint, body.issues);
      const value = await handling({
        parameters: parameters.output,
        query: query.output,
        headers: headers.output,
        body: body.output,
        request,
      });
      if (value instanceof Response) return value;
      if (value === null)
        return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
      return jsonAnswer(request.method, 200, value);
    },
  };
}

function bodyOf({ body, bodyKind, limit }: Endpoint, request: Request): Promise<unknown> | undefined {
  if (body.type === 'undefined') return undefined;
  switch (bodyKind) {
    case 'json':
      return readJson(request, limit);
    case 'text':
      return readBody(request, limit);
    case 'bytes':
      return readBytes(request, limit);
  }
}

function refusal(
  { misfit }: Endpoint,
  [issue]: readonly [v.BaseIssue<unknown>, ...unknown[]],
  status: number = misfit.status,
): ApiFailure {
  const where = v.getDotPath(issue);
  const code = status === misfit.status ? misfit.code : 'usage';
  return new ApiFailure(status, code, misfit.sentence(`${where ? `at "${where}" ` : ''}${issue.message}`));
}
