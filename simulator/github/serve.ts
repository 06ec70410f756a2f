import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectionDropped } from './core/faults.ts';
import type { HttpRequest, HttpResponse } from './core/http.ts';
import { page } from './pages/page.ts';
import type { Simulator } from './simulator.ts';

export type ServedSimulator = { readonly url: string; readonly close: () => Promise<void> };

/**
 * The simulator over HTTP, on the loopback address only: the API at `/` and at `/api/v3` (and `/api/graphql`) as GitHub
 * Enterprise Server has it, the sign-in pages, and pages to look at. Links in answers point here from then on.
 *
 * @param options.port 0, the default, takes a free one
 */
export async function serveSimulator(
  simulator: Simulator,
  options: { readonly port?: number } = {},
): Promise<ServedSimulator> {
  const { addresses } = simulator.world;
  const server = createServer((incoming, outgoing) => void answered(simulator, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  addresses.api = url;
  addresses.html = url;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answered(simulator: Simulator, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const request = await received(incoming, simulator.world.addresses.html);
    const response = (await page(simulator.world, request)) ?? (await simulator.answer(request));
    written(outgoing, request, response);
  } catch (error) {
    if (error instanceof ConnectionDropped) incoming.socket.destroy();
    else
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(error instanceof Error ? error.message : 'error');
  }
}

async function received(incoming: IncomingMessage, base: string): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', base),
    headers,
    body: Buffer.concat(chunks),
  };
}

function written(outgoing: ServerResponse, request: HttpRequest, response: HttpResponse): void {
  outgoing.writeHead(response.status, { ...response.headers });
  outgoing.end(request.method === 'HEAD' ? undefined : response.body);
}
