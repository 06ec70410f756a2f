import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type LocalServer = { readonly port: number; readonly close: () => Promise<void> };

const file = (name: string): string => readFileSync(new URL(`./tls/${name}`, import.meta.url), 'utf8');

/** The certificate of `secureServer`, for `data.acme.example`: what a test must trust to speak with it. */
export const certificate = file('certificate.pem');

/** A real HTTP server on loopback. */
export const localServer = (listener: RequestListener): Promise<LocalServer> => listening(createServer(listener));

/** A real HTTPS server on loopback that calls itself `data.acme.example`. */
export const secureServer = (listener: RequestListener): Promise<LocalServer> =>
  listening(createSecureServer({ key: file('key.pem'), cert: certificate }, listener));

async function listening(server: ReturnType<typeof createServer>): Promise<LocalServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
