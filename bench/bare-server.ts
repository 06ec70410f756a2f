import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * The least that a receiver of webhooks can do, as a process of its own: it verifies the signature and answers. It
 * tells its parent `{ url }` when it listens, and ends with it.
 */

const secret = process.env.GITHUB_WEBHOOK_SECRET ?? '';
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const expected = `sha256=${createHmac('sha256', secret).update(Buffer.concat(chunks)).digest('hex')}`;
  const given = String(request.headers['x-hub-signature-256']);
  const isSigned = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
  response.writeHead(isSigned ? 202 : 401).end();
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.once('disconnect', () => process.exit());
