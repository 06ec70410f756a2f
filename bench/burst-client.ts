import { Agent, request } from 'node:http';
import { parentPort } from 'node:worker_threads';

/* Sends deliveries over a number of new connections as fast as they are answered, on a thread of its own. */

export type Sending = {
  readonly url: string;
  readonly connections: number;
  readonly deliveries: readonly { readonly headers: Readonly<Record<string, string>>; readonly body: string }[];
};
export type Acknowledged = { readonly status: number; readonly milliseconds: number };

parentPort?.on('message', async (sending: Sending) => parentPort?.postMessage(await sendBurst(sending)));

async function sendBurst({ url, connections, deliveries }: Sending): Promise<readonly Acknowledged[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const waiting = [...deliveries];
  const answers: Acknowledged[] = [];
  await Promise.all(Array.from({ length: connections }, sendAll));
  agent.destroy();
  return answers;

  async function sendAll(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const start = performance.now();
      const status = await send(next);
      answers.push({ status, milliseconds: performance.now() - start });
    }
  }

  function send({ headers, body }: Sending['deliveries'][number]): Promise<number> {
    return new Promise((resolve, reject) => {
      const length = String(Buffer.byteLength(body));
      const sent = request(
        url,
        { method: 'POST', agent, headers: { ...headers, 'content-length': length } },
        (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.once('error', reject).end(body);
    });
  }
}
