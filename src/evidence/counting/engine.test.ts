import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Engine, openEngine } from './engine.ts';

let directory: string;
let engine: Engine;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'modelwarden-engine-'));
  engine = await openEngine({ directory, memory: 100e6, threads: 2 });
});
afterEach(async () => {
  engine.close();
  await rm(directory, { recursive: true });
});

describe('the engine', () => {
  test('reads its directory and nothing else', async () => {
    await writeFile(join(directory, 'a.csv'), 'x\n1\n');
    expect(await engine.rows(`SELECT x FROM read_csv('${directory}/a.csv')`)).toEqual([['1']]);
    const forbidden = [
      `SELECT * FROM read_csv('/etc/passwd')`,
      `SELECT * FROM read_csv('${directory}/../${directory.split('/').at(-1)}-other/a.csv')`,
      `SELECT * FROM read_text('/proc/self/environ')`,
      `SELECT * FROM read_csv('https://example.com/a.csv')`,
      `SELECT * FROM glob('/etc/*')`,
    ];
    for (const sql of forbidden)
      await expect(engine.rows(sql)).rejects.toThrow(/Permission|disabled|allowed|Missing Extension|extension/i);
  });

  test('cannot be talked out of its bounds', async () => {
    const ways = [
      'SET enable_external_access = true',
      "SET allowed_directories = ['/']",
      "SET memory_limit = '100GB'",
      "SET disabled_optimizers = ''",
      'SET lock_configuration = false',
      'INSTALL httpfs',
      'LOAD httpfs',
      `ATTACH '/tmp/other.db' AS other`,
      `COPY (SELECT 1) TO '/tmp/modelwarden-escape.csv'`,
    ];
    for (const sql of ways) await expect(engine.run(sql)).rejects.toThrow();
  });

  test('keeps every digit of a count', async () => {
    expect(await engine.rows('SELECT 170141183460469231731687303715884105727::HUGEINT, NULL, true')).toEqual([
      ['170141183460469231731687303715884105727', null, 'true'],
    ]);
  });

  test('shows every row to a visitor once, with its NULLs', async () => {
    let [sum, rows, missing] = [0, 0, 0];
    await engine.scan(
      ['CASE WHEN i % 7 = 0 THEN NULL ELSE i END::DOUBLE', '7::DOUBLE'],
      'range(100000) t(i)',
      (chunk) => {
        const values = chunk.column(0);
        const bytes = values.bytes(8);
        const doubles = new Float64Array(bytes.buffer, bytes.byteOffset, chunk.rows);
        const valid = values.valid();
        for (let row = 0; row < chunk.rows; row++) {
          rows++;
          if (valid !== null && ((valid[row >>> 5]! >>> (row & 31)) & 1) === 0) missing++;
          else sum += doubles[row]!;
        }
      },
    );
    expect([rows, missing]).toEqual([100000, 14286]);
    expect(sum).toBe(4999950000 - 7 * ((14285 * 14286) / 2));
  });

  test('passes on what a visitor throws, and goes on working', async () => {
    const stop = new Error('enough');
    await expect(
      engine.scan(['i'], 'range(100000) t(i)', () => {
        throw stop;
      }),
    ).rejects.toBe(stop);
    expect(await engine.rows('SELECT 1')).toEqual([['1']]);
  });
});
