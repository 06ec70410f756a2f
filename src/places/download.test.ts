import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { certificate, type LocalServer, localServer, secureServer } from '../../test/support/local-server.ts';
import { createDownload, type DownloadOptions, type Get, type Progress } from './download.ts';

const uri = 'https://data.acme.example/table.csv';
const servers: Pick<LocalServer, 'close'>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serving(listener: RequestListener): Promise<URL> {
  const server = await localServer(listener);
  servers.push(server);
  return new URL(`http://127.0.0.1:${server.port}/table.csv`);
}

/** A server that speaks whatever bytes it likes. */
async function speaking(speak: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => speak(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  const address = server.address();
  return new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
}

const limits: DownloadOptions = { bytes: 1000, seconds: 20, stallSeconds: 10 };

async function downloaded(url: URL, options: Partial<DownloadOptions> = {}, get: Partial<Get> = {}): Promise<string> {
  const download = createDownload({ ...limits, ...options });
  const content = await download({ uri, url, headers: {}, internal: true, ...get });
  return text(content);
}

describe('a download', () => {
  test('gives the bytes as they are sent, however long or unannounced', async () => {
    const url = await serving((_, response) => {
      response.write('id,label\n');
      response.end('1,0\n');
    });
    expect(await downloaded(url)).toBe('id,label\n1,0\n');
  });

  test('tells of itself while it takes longer than a second, and at the end', async () => {
    const told: Progress[] = [];
    let finish = (): unknown => undefined;
    const url = await serving((_, response) => {
      response.writeHead(200, { 'content-length': 3 });
      response.write('a');
      setTimeout(() => response.write('b'), 1100);
      finish = () => response.end('c');
    });
    const onProgress = (progress: Progress): void => {
      told.push(progress);
      finish();
    };
    await downloaded(url, { onProgress });
    expect(told).toMatchObject([
      { uri, received: 2, total: 3, done: false },
      { uri, received: 3, total: 3, done: true },
    ]);
    expect(told[0]?.seconds).toBeGreaterThan(1);
  });

  test('sends what it is given and nothing of its own that matters', async () => {
    let seen: IncomingMessage['headers'] = {};
    const url = await serving((request, response) => {
      seen = request.headers;
      response.end();
    });
    await downloaded(url, {}, { headers: { authorization: 'Bearer x' } });
    expect(seen).toEqual({
      authorization: 'Bearer x',
      'accept-encoding': 'identity',
      'user-agent': 'modelwarden',
      host: url.host,
      connection: 'close',
    });
  });
});

describe('an address', () => {
  const refused = { code: 'place-private', remedy: expect.stringContaining('internal: true') };

  test.each(['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://2130706433:9/', 'http://0x7f.1:9/', 'http://0/'])(
    '%s is not connected to',
    async (address) => {
      await expect(downloaded(new URL(address), {}, { internal: false })).rejects.toMatchObject(refused);
    },
  );

  test('that a name resolves to is not connected to when it is private, or when only one of several is', async () => {
    let asked = 0;
    const url = await serving((_, response) => {
      asked++;
      response.end('secret');
    });
    url.hostname = 'data.acme.example';
    for (const addresses of [['127.0.0.1'], ['93.184.215.14', '127.0.0.1']]) {
      const resolve = async () => addresses;
      await expect(downloaded(url, { resolve }, { internal: false })).rejects.toMatchObject(refused);
    }
    expect(asked).toBe(0);
  });

  test('of a cloud metadata service is not connected to, internal or not', async () => {
    for (const address of ['169.254.169.254', 'fd00:ec2::254', '168.63.129.16']) {
      const resolve = async () => [address];
      await expect(downloaded(new URL(uri), { resolve })).rejects.toMatchObject({ code: 'place-private' });
    }
  });

  test('is asked for once: the one that was checked is the one that is connected to', async () => {
    const url = await serving((_, response) => response.end('right'));
    url.hostname = 'data.acme.example';
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    const resolve = async () => answers.shift() ?? [];
    expect(await downloaded(url, { resolve })).toBe('right');
    expect(answers).toHaveLength(1);
  });

  test('that a name does not have is said without more ado', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('queryA ENOTFOUND 10.1.2.3'), { code: 'ENOTFOUND' });
    };
    await expect(downloaded(new URL(uri), { resolve })).rejects.toMatchObject({
      code: 'place-unreachable',
      message: `${uri} cannot be read: data.acme.example has no address (ENOTFOUND).`,
    });
  });
});

describe('an answer', () => {
  test('that redirects is not followed, wherever it leads', async () => {
    const paths: (string | undefined)[] = [];
    const url = await serving((request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await expect(downloaded(url)).rejects.toMatchObject({ code: 'place-redirects' });
    expect(paths).toEqual(['/table.csv']);
  });

  test.each([
    [401, 'place-denied'],
    [403, 'place-denied'],
    [404, 'evidence-missing'],
    [500, 'place-unreachable'],
    [206, 'place-unreachable'],
    [204, 'place-unreachable'],
  ])('of %i is %s, and not a word of what it says is repeated', async (status, code) => {
    const url = await serving((_, response) => response.writeHead(status).end(status === 204 ? undefined : 'hunter2'));
    const error: Error = await downloaded(url).catch((reason) => reason);
    expect(error).toMatchObject({ code });
    expect(error.message).not.toContain('hunter2');
  });

  test('that is longer than allowed is not begun when it says so, and cut when it does not', async () => {
    let sent = 0;
    const honest = await serving((_, response) => {
      response.writeHead(200, { 'content-length': 1001 });
      response.write('x');
    });
    await expect(downloaded(honest)).rejects.toMatchObject({ code: 'evidence-too-large' });
    const endless = await serving((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(100))) sent += 100;
      };
      response.on('drain', more);
      more();
    });
    await expect(downloaded(endless)).rejects.toMatchObject({ code: 'evidence-too-large' });
    expect(sent).toBeLessThan(10e6);
  });

  test('that breaks off before its announced length is no answer', async () => {
    const url = await serving((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    await expect(downloaded(url)).rejects.toMatchObject({ code: 'place-unreachable' });
  });

  test('that goes on after its announced length ends there', async () => {
    const url = await speaking((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhalf and more'));
    expect(await downloaded(url)).toBe('half');
  });

  test('with two lengths, or with a length and in chunks, is not taken for one', async () => {
    for (const header of [
      'content-length: 4\r\ncontent-length: 5',
      'content-length: 4\r\ntransfer-encoding: chunked',
    ]) {
      const url = await speaking((socket) => socket.end(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n4\r\nhalf\r\n0\r\n\r\n`));
      await expect(downloaded(url)).rejects.toMatchObject({ code: 'place-unreachable' });
    }
  });

  test('that is compressed is refused and never unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(1e6));
    expect(bomb.length).toBeLessThan(limits.bytes + 1000);
    const url = await serving((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    await expect(downloaded(url)).rejects.toMatchObject({ code: 'place-encoded' });
  });

  test.each([
    ['never begins', () => undefined],
    ['stops in its head', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nx: ')],
    ['stops in its body', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')],
  ])('that %s is given up', async (_, speak) => {
    const url = await speaking(speak);
    await expect(downloaded(url, { stallSeconds: 0.3 })).rejects.toMatchObject({
      code: 'place-unreachable',
      message: `${uri} cannot be read: the server was silent for 0.3 s.`,
    });
  });

  test('that trickles is given up when the time is over', async () => {
    const url = await speaking((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    await expect(downloaded(url, { seconds: 0.5 })).rejects.toMatchObject({
      message: `${uri} cannot be read: it was not there whole after 0.5 s.`,
    });
  });

  test('whose version is known already is not read, and leaves no connection behind', async () => {
    let closed = false;
    const url = await serving((request, response) => {
      request.socket.on('close', () => {
        closed = true;
      });
      response.writeHead(200, { etag: '"v1"' }).write('x');
    });
    const accept = (version: string | null): void => {
      throw new Error(`known: ${version}`);
    };
    await expect(createDownload(limits)({ uri, url, headers: {}, internal: true }, accept)).rejects.toThrow(
      'known: "v1"',
    );
    await expect.poll(() => closed).toBe(true);
  });

  test('that is not read to its end leaves no connection behind', async () => {
    let closed = false;
    const url = await serving((request, response) => {
      request.socket.on('close', () => {
        closed = true;
      });
      response.write('x');
    });
    const content = await createDownload(limits)({ uri, url, headers: {}, internal: true });
    for await (const _ of content) break;
    await expect.poll(() => closed).toBe(true);
  });
});

describe('over TLS', () => {
  const resolve = async () => ['127.0.0.1'];

  async function secure(name: string): Promise<URL> {
    const server = await secureServer((_, response) => response.end('right'));
    servers.push(server);
    return new URL(`https://${name}:${server.port}/`);
  }

  test('a certificate must be trusted, and must be for the name that the address has', async () => {
    await expect(downloaded(await secure('data.acme.example'), { resolve })).rejects.toMatchObject({
      code: 'place-unreachable',
      message: expect.stringContaining('SELF_SIGNED'),
    });
    const before = getCACertificates('default');
    setDefaultCACertificates([certificate]);
    try {
      expect(await downloaded(await secure('data.acme.example'), { resolve })).toBe('right');
      await expect(downloaded(await secure('other.acme.example'), { resolve })).rejects.toMatchObject({
        message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
      });
    } finally {
      setDefaultCACertificates(before);
    }
  });
});
