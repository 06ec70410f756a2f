import { createHash } from 'node:crypto';
import { checkCredentials } from './access.ts';
import { authenticated } from './authentication.ts';
import type { Core } from './core.ts';
import { responseErrors, rest } from './descriptions.ts';
import { ConnectionDropped, latency, type RequestFault } from './faults.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from './http.ts';
import type { Actor, Operations, Reply } from './operation.ts';
import { callerName } from './rate-limit.ts';
import { Refusal, SimulatorBug } from './refusal.ts';
import { requestBody, requestParams } from './request-values.ts';
import { type Matched, matchedRoute } from './routes.ts';

/** Answers a request that is not REST, or null where it is not its own. */
export type Extension = {
  readonly name: string;
  readonly matches: (request: HttpRequest) => boolean;
  readonly isWrite: (request: HttpRequest) => boolean;
  readonly answer: (request: HttpRequest, actor: Actor) => Promise<HttpResponse>;
};

/** Posts that make nothing but a credential. */
const harmlessPosts = new Set(['apps/create-installation-access-token']);

export class Gateway {
  readonly #core: Core;
  readonly #operations: Operations;
  readonly #extensions: readonly Extension[];
  readonly #immutable = new Map<string, string>();

  constructor(core: Core, operations: Operations, extensions: readonly Extension[]) {
    this.#core = core;
    this.#operations = operations;
    this.#extensions = extensions;
  }

  async answer(received: HttpRequest): Promise<HttpResponse> {
    const request = withoutEnterprisePrefix(received);
    const start = performance.now();
    const extension = this.#extensions.find((candidate) => candidate.matches(request));
    const matched = extension ? null : matchedRoute(request.method, request.url.pathname);
    const operationId = extension?.name ?? matched?.operationId ?? null;
    const isWrite = extension
      ? extension.isWrite(request)
      : request.method !== 'GET' && !harmlessPosts.has(operationId ?? '');
    const faults = this.#core.faults.strikingRequest(operationId ?? '');
    let actor: Actor = { kind: 'anonymous' };
    let status = 0;
    try {
      await latency(faults);
      let response = refusedByFault(faults);
      if (!response) {
        try {
          actor = authenticated(this.#core.world, request);
          if (extension) response = await extension.answer(request, actor);
          else response = await this.#operation(request, matched, actor, isWrite);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          response = refused(error, matched);
        }
        response = this.#finished(request, response, actor, operationId);
        response = changedByFault(faults, response);
      }
      status = response.status;
      return response;
    } catch (error) {
      if (error instanceof SimulatorBug && !this.#core.bugs.includes(error)) this.#core.bugs.push(error);
      throw error;
    } finally {
      const { pathname, search } = request.url;
      const milliseconds = performance.now() - start;
      const by = callerName(actor);
      this.#core.requests.push({
        operationId,
        method: request.method,
        path: pathname + search,
        status,
        isWrite,
        by,
        milliseconds,
      });
    }
  }

  async #operation(
    request: HttpRequest,
    matched: Matched | null,
    actor: Actor,
    isWrite: boolean,
  ): Promise<HttpResponse> {
    const { method, url, headers } = request;
    const operation = matched ? this.#operations[matched.operationId] : undefined;
    const described = matched ? rest.operations[matched.operationId] : undefined;
    if (!matched || !operation || !described) {
      const what = matched ? `operation ${matched.operationId}` : `operation for ${method} ${url.pathname}`;
      throw new Refusal(501, `The simulator has no ${what}`);
    }
    const { operationId } = matched;
    checkCredentials(operation, actor);
    this.#core.rateLimit.spend(actor, 1);
    const params = requestParams(operationId, described, matched.params, url.searchParams);
    const body = requestBody(operationId, described, request);
    const call = { operationId, params, body, actor, accept: headers.accept ?? '', url };
    const handle = async () => {
      const reply = await operation.handle(this.#core.world, call);
      // Written before the events leave, so that an answer that is wrong tells nobody anything.
      const response = await this.#written(operationId, reply);
      return { result: response, events: reply.events ?? [] };
    };
    return isWrite ? this.#core.change(handle) : (await handle()).result;
  }

  async #written(operationId: string, reply: Reply): Promise<HttpResponse> {
    const headers = { ...reply.headers };
    if (reply.raw)
      return { status: reply.status, headers: { 'content-type': reply.raw.type, ...headers }, body: reply.raw.bytes };
    if (reply.immutable) return this.#immutableResponse(operationId, reply, reply.immutable);
    if (reply.body === undefined) return { status: reply.status, headers, body: '' };
    checkResponse(operationId, reply.status, reply.body);
    return jsonResponse(reply.status, reply.body, headers);
  }

  async #immutableResponse(
    operationId: string,
    reply: Reply,
    { key, body }: NonNullable<Reply['immutable']>,
  ): Promise<HttpResponse> {
    const name = `${operationId} ${key}`;
    let written = this.#immutable.get(name);
    if (written === undefined) {
      const value = await body();
      checkResponse(operationId, reply.status, value);
      written = JSON.stringify(value);
      if (this.#immutable.size >= 256) this.#immutable.delete(this.#immutable.keys().next().value ?? '');
      this.#immutable.set(name, written);
    }
    const headers = { 'content-type': 'application/json; charset=utf-8', etag: `"${digest(name)}"`, ...reply.headers };
    return { status: reply.status, headers, body: written };
  }

  /** The headers of every answer, and 304 for what the caller has already. */
  #finished(request: HttpRequest, response: HttpResponse, actor: Actor, operationId: string | null): HttpResponse {
    const readable = request.method === 'GET' && response.status === 200;
    const etag = response.headers.etag ?? (readable ? `W/"${digest(response.body)}"` : undefined);
    const headers = {
      'x-github-request-id': `SIM:${this.#core.requests.length + 1}`,
      'x-github-media-type': 'github.v3; format=json',
      date: new Date().toUTCString(),
      ...this.#core.rateLimit.headers(actor, operationId === 'graphql' ? 'graphql' : 'core'),
      ...response.headers,
      ...(etag && { etag }),
    };
    if (readable && etag && request.headers['if-none-match'] === etag) return { status: 304, headers, body: '' };
    return { ...response, headers };
  }
}

function checkResponse(operationId: string, status: number, body: unknown): void {
  if (status < 400 && rest.operations[operationId]?.responses[status] === undefined) {
    throw new SimulatorBug(`response ${status} of ${operationId} is not described`);
  }
  const error = responseErrors(operationId, status, body);
  if (!error) return;
  const details = `${error.message} ${JSON.stringify(error.params)}`;
  throw new SimulatorBug(`response ${status} of ${operationId} at ${error.instancePath || '/'}: ${details}`);
}

function refused(refusal: Refusal, matched: Matched | null): HttpResponse {
  const docs = matched ? rest.operations[matched.operationId]?.docs : 'https://docs.github.com/rest';
  const body = {
    message: refusal.message,
    ...refusal.details,
    documentation_url: docs,
    status: String(refusal.status),
  };
  if (matched) checkResponse(matched.operationId, refusal.status, body);
  return jsonResponse(refusal.status, body, refusal.headers);
}

/** GitHub Enterprise Server's addresses: /api/v3 for REST, /api/graphql. */
function withoutEnterprisePrefix(request: HttpRequest): HttpRequest {
  const path = request.url.pathname.replace(/^\/api\/v3(?=\/|$)/, '').replace(/^\/api\/graphql$/, '/graphql');
  if (path === request.url.pathname) return request;
  const url = new URL(request.url);
  url.pathname = path === '' ? '/' : path;
  return { ...request, url };
}

const limits = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';

function refusedByFault(faults: readonly RequestFault['does'][]): HttpResponse | null {
  for (const fault of faults) {
    if (fault.kind === 'drop') throw new ConnectionDropped();
    if (fault.kind === 'status') return jsonResponse(fault.status, { message: fault.message ?? 'Server Error' });
    if (fault.kind === 'secondary-limit') {
      const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
      const headers = { 'retry-after': String(fault.retryAfterSeconds) };
      return jsonResponse(403, { message, documentation_url: `${limits}#about-secondary-rate-limits` }, headers);
    }
    if (fault.kind === 'primary-limit') {
      const reset = String(Math.floor(Date.now() / 1000) + fault.resetInSeconds);
      const headers = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
      return jsonResponse(403, { message: 'API rate limit exceeded', documentation_url: limits }, headers);
    }
  }
  return null;
}

function changedByFault(faults: readonly RequestFault['does'][], response: HttpResponse): HttpResponse {
  for (const fault of faults) {
    if (fault.kind === 'drop-after-commit') throw new ConnectionDropped();
    if (fault.kind === 'status-after-commit') return jsonResponse(fault.status, { message: 'Server Error' });
  }
  return response;
}

function digest(body: string | Uint8Array): string {
  return createHash('sha1').update(body).digest('hex');
}
