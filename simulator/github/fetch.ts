import { ConnectionDropped } from './core/faults.ts';
import type { HttpRequest, HttpResponse } from './core/http.ts';

const withoutBody = new Set([204, 304]);

/** The `fetch` of a host that is not there: requests go straight to the simulator. */
export function fetchOf(answer: (request: HttpRequest) => Promise<HttpResponse>): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const headers = Object.fromEntries(request.headers);
    const body = new Uint8Array(await request.arrayBuffer());
    const answered = answer({ method: request.method, url: new URL(request.url), headers, body });
    const response = await Promise.race([answered, aborted(request.signal)]).catch((error: unknown) => {
      // What a broken connection looks like to a caller of fetch.
      if (error instanceof ConnectionDropped) throw new TypeError('fetch failed', { cause: error });
      throw error;
    });
    const { status } = response;
    const content = withoutBody.has(status) ? null : (response.body as string | Uint8Array<ArrayBuffer>);
    const fetched = new Response(content, { status, headers: response.headers });
    Object.defineProperty(fetched, 'url', { value: request.url });
    return fetched;
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
