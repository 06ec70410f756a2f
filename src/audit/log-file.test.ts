import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logFileLines, openLogFile } from './log-file.ts';
import { logOfBatches, recordsOf, sampleOrigin, sampleSigner } from './sample-log.ts';
import { verifyLogFile } from './verify.ts';

const header = { origin: sampleOrigin, vkey: sampleSigner.vkey };
const trust = { vkeys: [sampleSigner.vkey], checkpoints: [] };
const log = logOfBatches([2, 1, 3]);
async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
async function* listed<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
const lines = await collected(logFileLines(header, recordsOf(log)));
const text = lines.join('');

async function* inChunks(bytes: Uint8Array | string, size: number): AsyncGenerator<Uint8Array | string> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.slice(start, start + size);
}
const verify = (contents: Uint8Array | string, chunk = 4096) => verifyLogFile(inChunks(contents, chunk), trust);

describe('a log file', () => {
  test('has a header, a line for each entry and checkpoint, and the final checkpoint last', () => {
    expect(lines[0]).toBe(
      `{"format":"modelwarden.dev/audit-log/v1","origin":"${sampleOrigin}","vkey":"${header.vkey}"}\n`,
    );
    expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual([
      ...['format', 'index', 'index', 'index', 'checkpoint', 'index', 'checkpoint', 'index', 'index', 'index', 'final'],
    ]);
    expect(JSON.parse(lines[3]!)).toMatchObject({ index: 2, payload: { title: 'Promote 1' } });
  });

  test('reads back as what was written, however it is cut into chunks', async () => {
    const written = await collected(recordsOf(log));
    for (const size of [1, 7, 100_000]) {
      const file = await openLogFile(inChunks(Buffer.from(text), size));
      expect(file.header).toEqual(header);
      const read = await collected(file.records);
      expect(read.map((record) => record.kind)).toEqual(written.map((record) => record.kind));
      expect((await collected(logFileLines(header, listed(read)))).join('')).toBe(text);
    }
  });

  test('verifies', async () => {
    expect(await verify(text)).toMatchObject({ ok: true, size: 7, checkpoints: 3, payloads: 4 });
    expect(await verify(Buffer.from(text), 3)).toMatchObject({ ok: true, size: 7 });
  });
});

describe('a log file is refused', () => {
  test('when it is cut at any line', async () => {
    for (let kept = 0; kept < lines.length; kept++) {
      const result = await verify(lines.slice(0, kept).join(''));
      expect(result.ok, `${kept} lines`).toBe(false);
    }
    const afterCheckpoint = await verify(lines.slice(0, 5).join(''));
    expect(afterCheckpoint).toMatchObject({ fault: { code: 'log-truncated', from: 3, to: 3 } });
  });

  test('when it is cut anywhere', async () => {
    for (let length = 0; length < text.length; length += 13)
      expect((await verify(text.slice(0, length))).ok, `${length} characters`).toBe(false);
    expect(await verify(text.slice(0, -1))).toMatchObject({ fault: { code: 'log-file-malformed' } });
  });

  test('when any one bit of it is another', async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (place, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[place]! ^= 1 << bit;
        expect((await verify(flipped)).ok).toBe(false);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('when a line is missing, doubled or moved', async () => {
    for (const n of lines.keys()) {
      const without = lines.toSpliced(n, 1);
      // Only an inner checkpoint may be missing: the next one covers its entries.
      expect((await verify(without.join(''))).ok, `without line ${n}`).toBe(lines[n]!.startsWith('{"checkpoint"'));
      if (n > 0)
        expect((await verify(without.toSpliced(n - 1, 0, lines[n]!).join(''))).ok, `line ${n} moved`).toBe(false);
    }
    expect((await verify(lines.toSpliced(3, 0, lines[3]!).join(''))).ok).toBe(false);
    expect(await verify(`${text}${lines.at(-1)}`)).toMatchObject({ ok: false, fault: { code: 'log-file-malformed' } });
  });

  test('when a line is spelled in another way, so that no two readers see two logs', async () => {
    const entry = lines[3]!;
    for (const other of [
      entry.replace('{', '{ '),
      entry.replace('{"index":2,', '{"index":1,"index":2,'),
      entry.replace('"index":2', '"index":2.0'),
      entry.replace('"title":"P', '"title":"Q","title":"P'),
      entry.replace('}\n', ',"extra":1}\n'),
      entry.replace('"title":"P', '"title":"\\ud800P'),
      entry.replace('\n', '\r\n'),
      '[]\n',
      'null\n',
      '\n',
    ])
      expect(await verify(lines.with(3, other).join('')), other).toMatchObject({
        ok: false,
        fault: { code: 'log-file-malformed', from: 0, to: 2 },
      });
  });

  test('when its header names another log or key than its entries do', async () => {
    const foreign = lines.with(0, lines[0]!.replace('"origin":"github.com/acme"', '"origin":"github.com/acmf"'));
    expect(await verify(foreign.join(''))).toMatchObject({ ok: false, fault: { code: 'log-file-malformed' } });
    expect(await verify(lines.slice(1).join(''))).toMatchObject({ ok: false, fault: { code: 'log-file-malformed' } });
  });

  test('when it is not UTF-8', async () => {
    const bytes = Buffer.from(text);
    bytes[200] = 0xff;
    expect(await verify(bytes)).toMatchObject({ ok: false, fault: { message: expect.stringContaining('UTF-8') } });
  });
});
