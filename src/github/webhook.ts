import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Probot } from 'probot';
import type { Delivery } from '../flow/job.ts';
import { deliveryOf } from './events.ts';

/** GitHub's own cap on a payload. A larger body is not GitHub's. */
const bodyLimit = 25 * 1024 * 1024;

export type WebhookOptions = {
  readonly probot: Probot;
  readonly path: string;
  readonly appId: number;
  /** Stores the delivery and its jobs; resolves when they are safe. */
  readonly accept: (delivery: Delivery) => Promise<'accepted' | 'known'>;
  readonly onFailure: (error: unknown, delivery: string) => void;
};

/**
 * Receives deliveries: verifies the signature over the raw body, stores, answers. Nothing of an error is told to the
 * sender, who may be anybody. A delivery that cannot be stored is answered 503, so that GitHub shows it as failed and
 * the reconciler asks for it again. Resolves to false for other paths.
 */
export function createWebhookHandler({ probot, path, appId, accept, onFailure }: WebhookOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.url?.split('?')[0] !== path) return false;
    const status = await answer(request);
    response.writeHead(status, { 'content-type': 'text/plain', connection: status === 413 ? 'close' : 'keep-alive' });
    response.end(`${meanings[status]}\n`);
    return true;
  };

  async function answer(request: IncomingMessage): Promise<keyof typeof meanings> {
    if (request.method !== 'POST') return 405;
    const id = header(request, 'x-github-delivery');
    const event = header(request, 'x-github-event');
    const signature = header(request, 'x-hub-signature-256');
    if (id === null || event === null || !/^[\w-]{1,64}$/.test(id)) return 400;
    if (signature === null) return 401;
    const body = await readBody(request);
    if (body === null) return 413;
    if (!(await probot.webhooks.verify(body, signature).catch(() => false))) return 401;
    let delivery: Delivery;
    try {
      delivery = deliveryOf(id, event, body, appId);
    } catch (error) {
      onFailure(error, id);
      return 422;
    }
    try {
      return (await accept(delivery)) === 'accepted' ? 202 : 200;
    } catch (error) {
      onFailure(error, id);
      return 503;
    }
  }
}

const meanings = {
  200: 'known',
  202: 'accepted',
  400: 'not a delivery',
  401: 'signature does not match',
  405: 'POST only',
  413: 'too large',
  422: 'not a payload that GitHub documents',
  503: 'not stored, deliver again',
} as const;

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > bodyLimit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
