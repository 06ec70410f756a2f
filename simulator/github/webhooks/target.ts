import type { Delivery } from './deliveries.ts';

export type WebhookRequest = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Where an app hears of events: an address, or a function in the same process. */
export type WebhookTarget =
  | string
  | ((request: WebhookRequest) => Promise<{ readonly status: number; readonly body?: string }>);

/** GitHub waits ten seconds for an answer: docs.github.com/webhooks/using-webhooks/handling-webhook-deliveries. */
export const githubsPatience = 10_000;

/**
 * Sends one delivery and says what came of it. Never rejects: a receiver that is away is an answer too.
 * @param patience milliseconds until a receiver counts as silent
 */
export async function sent(
  target: WebhookTarget,
  delivery: Delivery,
  patience: number,
): Promise<NonNullable<Delivery['answer']>> {
  const start = performance.now();
  const seconds = () => Math.round(performance.now() - start) / 1000;
  try {
    const { status, body } = await answered(target, delivery, AbortSignal.timeout(patience));
    const ok = status >= 200 && status < 300;
    return { status: ok ? 'OK' : `Invalid HTTP Response: ${status}`, code: status, seconds: seconds(), body };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const status = timedOut ? 'timed out' : 'failed to connect to host';
    return { status, code: timedOut ? 504 : 502, seconds: seconds(), body: '' };
  }
}

async function answered(
  target: WebhookTarget,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const { headers, body } = delivery;
  if (typeof target === 'function') {
    const answer = await Promise.race([target({ headers, body }), silence(signal)]);
    return { status: answer.status, body: answer.body ?? '' };
  }
  const response = await fetch(target, { method: 'POST', headers, body, signal });
  return { status: response.status, body: await response.text() };
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
