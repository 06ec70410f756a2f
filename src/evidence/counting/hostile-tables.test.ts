import { readFile } from 'node:fs/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CountRequest, Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { createCounter } from '../counter.ts';
import { type Row, roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import { refuseRows } from './no-table.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

type Found = Counts | Problem;
const count = async (request: CountRequest): Promise<Found> => (await tables.count([request]))[0]!;

/** Every way to read the column "c" of a table with a label "y" and a score "s". */
const readings = (pin: EvidencePin): Readonly<Record<string, CountRequest>> => {
  const paired = { pin, pairing: 'one-to-one' as const };
  const amounts = roles({ id: 'c', label: 'y', prediction: { column: 's' } });
  return {
    label: { kind: 'cube', pin, roles: roles({ label: 'c' }), by: [], champion: null },
    group: { kind: 'cube', pin, roles: roles({ label: 'y' }), by: ['c'], champion: null },
    class: { kind: 'matrix', pin, roles: roles({ label: 'c', prediction: { column: 'c' } }), by: [], champion: null },
    ranked: { kind: 'ranks', pin, roles: roles({ label: 'c', score: 's' }), champion: null },
    score: { kind: 'ranks', pin, roles: roles({ label: 'y', score: 'c' }), champion: null },
    scores: { kind: 'scores', pin, roles: roles({ label: 'y', score: 'c' }), champion: null },
    weight: { kind: 'cube', pin, roles: roles({ label: 'y', weight: 'c' }), by: [], champion: null },
    amount: {
      kind: 'moments',
      pin,
      roles: roles({}),
      by: [],
      variables: [{ of: 'column', column: 'c', who: 'candidate' }],
      champion: null,
    },
    band: {
      kind: 'moments',
      pin,
      roles: roles({ label: 'y' }),
      by: ['c'],
      variables: [{ of: 'label' }],
      champion: null,
    },
    cluster: {
      kind: 'moments',
      pin,
      roles: roles({ label: 'y', cluster: 'c' }),
      by: [],
      variables: [{ of: 'label' }],
      champion: null,
    },
    id: {
      kind: 'moments',
      pin,
      roles: amounts,
      by: [],
      variables: [{ of: 'error', who: 'champion' }],
      champion: { ...paired, roles: amounts },
    },
    histogram: { kind: 'histogram', pin, column: 'c' },
    categories: { kind: 'categories', pin, column: 'c', top: 2 },
  };
};

async function read(pin: EvidencePin): Promise<Readonly<Record<string, Found>>> {
  const asked = Object.entries(readings(pin));
  const found = await tables.count(asked.map(([, request]) => request));
  return Object.fromEntries(asked.map(([name], index) => [name, found[index]!]));
}

describe('a column of values that are no numbers', () => {
  test.each([
    [
      'times with a zone',
      "TIMESTAMPTZ '2026-03-29 02:30:00+02' + to_days(i::INT % 2)",
      'TIMESTAMP WITH TIME ZONE',
      '2026-03-29 00:30:00+00',
    ],
    ['times', "TIMESTAMP '2026-03-29 02:30:00' + to_days(i::INT % 2)", 'TIMESTAMP', '2026-03-29 02:30:00'],
    ['dates', "DATE '2026-01-01' + (i::INT % 2)", 'DATE', '2026-01-01'],
    ['durations', 'to_days(i::INT % 2)', 'INTERVAL', '00:00:00'],
  ])('such as %s: groups, classes and clusters by name, and never a number', async (_, sql, type, name) => {
    const pin = await tables.parquet(`SELECT ${sql} AS c, i % 2 AS y, i / 4 AS s FROM range(4) t(i)`);
    const found = await read(pin);
    for (const reading of ['score', 'scores', 'weight', 'amount', 'histogram']) {
      expect(found[reading]).toMatchObject({
        code: 'column-not-numeric',
        message: `Column "c" of evidence/table.parquet has the type ${type}; a number was expected.`,
      });
    }
    for (const reading of ['label', 'ranked']) {
      expect(found[reading]).toMatchObject({
        code: 'labels-unknown',
        message: expect.stringContaining(`but also holds "${name}" (first in row 1), `),
      });
    }
    expect(found.group).toMatchObject({
      cells: [
        { values: [name], label: 0, rows: 2 },
        { label: 1, rows: 2 },
      ],
    });
    expect(found.band).toMatchObject({ cells: [{ values: [name], rows: 2 }, { rows: 2 }] });
    expect(found.class).toMatchObject({ cells: [{ label: name, prediction: name, rows: 2 }, { rows: 2 }] });
    expect(found.cluster).toMatchObject({ cells: [{ units: 2, rows: 4 }] });
    const positive = await count({
      ...(readings(pin).label as CountRequest & { kind: 'cube' }),
      roles: roles({ label: 'c', positive: name }),
    });
    expect(positive).toMatchObject({
      cells: [
        { label: 0, rows: 2 },
        { label: 1, rows: 2 },
      ],
    });
  });

  test('such as lists and records is refused, whatever it is read as', async () => {
    for (const [sql, type] of [
      ['[i]', 'BIGINT[]'],
      ['{a: i}', 'STRUCT(a BIGINT)'],
      ['MAP {1: i}', 'MAP(INTEGER, BIGINT)'],
    ]) {
      const pin = await tables.parquet(`SELECT ${sql} AS c, i % 2 AS y, i / 4 AS s FROM range(4) t(i)`);
      for (const found of Object.values(await read(pin))) {
        expect(found).toMatchObject({
          code: 'column-nested',
          message: `Column "c" of evidence/table.parquet holds values of the type ${type}; a plain value per row was expected.`,
        });
      }
    }
  });

  test('in some rows of JSONL is refused with the first of each kind, whatever it is read as', async () => {
    const pin = await tables.pin('{"c":1,"y":0,"s":0}\n{"c":"1","y":1,"s":0}\n', 'a.jsonl');
    for (const found of Object.values(await read(pin))) {
      expect(found).toMatchObject({
        code: 'column-mixed',
        message: 'Column "c" of a.jsonl mixes kinds of values: a number in row 1, a text in row 2.',
      });
    }
  });

  test('in some rows of CSV is refused with the first, where numbers are asked', async () => {
    const rows: Row[] = [1, 0, 'n/a', 1].map((c, index) => ({ c, y: index % 2, s: 0 }));
    const found = await read(await tables.csv(rows));
    for (const reading of ['score', 'scores', 'weight', 'amount', 'histogram'])
      expect(found[reading]).toMatchObject({
        message: expect.stringMatching(/Column "c" of .* has "?n\/a"? in row 3/),
      });
  });
});

describe('numbers of every type', () => {
  test('are read alike as scores, weights and amounts', async () => {
    const counted = new Set<string>();
    for (const type of [
      'UTINYINT',
      'BIGINT',
      'HUGEINT',
      'FLOAT',
      'DOUBLE',
      'DECIMAL(9,3)',
      'DECIMAL(38,2)',
      'VARCHAR',
    ]) {
      const pin = await tables.parquet(`SELECT (i * 3 % 5)::${type} AS c, i % 2 AS y, i / 4 AS s FROM range(9) t(i)`);
      const { score, scores, weight, amount } = await read(pin);
      counted.add(JSON.stringify([score, scores, weight, amount]));
    }
    expect([...counted]).toHaveLength(1);
    expect([...counted][0]).not.toContain('remedy');
  });
});

describe('values without a bound', () => {
  test('are no score, weight or amount, and are counted apart where values are only sorted', async () => {
    const pin = await tables.parquet(
      "SELECT CASE WHEN i = 2 THEN '-infinity'::DOUBLE ELSE i END AS c, i % 2 AS y, i / 4 AS s FROM range(4) t(i)",
    );
    const found = await read(pin);
    for (const reading of ['score', 'scores', 'weight', 'amount']) {
      expect(found[reading]).toMatchObject({
        code: expect.any(String),
        message: expect.stringMatching(/^Column "c" of evidence\/table\.parquet has -inf in row 3; /),
        remedy: expect.any(String),
      });
    }
    expect(found.histogram).toMatchObject({ rows: 4, negativeInfinities: 1 });
    expect(found.group).toMatchObject({ cells: expect.arrayContaining([expect.objectContaining({ rows: 1 })]) });
  });
});

describe('a column with one value in every row', () => {
  test('is counted, whatever it is read as, but is no id', async () => {
    const rows: Row[] = [0, 1, 1].map((y) => ({ c: 1, y, s: 0.5 }));
    const { id, ...others } = await read(await tables.csv(rows));
    expect(id).toMatchObject({ code: 'ids-duplicate', message: expect.stringContaining('"1" stands in 3 rows') });
    for (const counts of Object.values(others)) expect(counts).not.toHaveProperty('code');
    // Each of the 2 × 1 pairs is half won: P = 1 negative equal, once for each positive.
    expect(others.score).toMatchObject({ positives: 2, negatives: 1, candidate: { p: '2', q: '2' } });
  });
});

describe('a table of one row', () => {
  test('is counted, whatever it is read as', async () => {
    const found = await read(await tables.csv([{ c: 1, y: 1, s: 0.5 }]));
    for (const counts of Object.values(found)) expect(counts).not.toHaveProperty('code');
    expect(found.amount).toMatchObject({ cells: [{ units: 1, rows: 1, sums: ['1', String(2n ** 40n)] }] });
    expect(found.id).toMatchObject({ cells: [{ units: 1, sums: ['1', String(-(2n ** 40n))] }] });
    expect(found.scores).toMatchObject({ cells: [{ label: 1, rows: 1, scores: String(2n ** 40n) }] });
  });
});

describe('a packed file', () => {
  const lines = Buffer.from('c,y\n'.repeat(250_000));

  test.each([
    ['gzip', gzipSync(lines)],
    ['Zstandard', zstdCompressSync(lines)],
  ])('of gigabytes is not unpacked: %s', async (packing, packed) => {
    // Packed files may follow one another: the parts of 1 MB each are one of 4 GB.
    const bomb = Buffer.concat(Array.from({ length: 4_000 }, () => packed));
    expect(bomb.length).toBeLessThan(12_000_000);
    for (const uri of ['a.csv', 'a.csv.gz', 'a.jsonl', 'a.json', 'a.parquet']) {
      expect(await count({ kind: 'profile', pin: await tables.pin(bomb, uri), id: null })).toMatchObject({
        code: 'table-unreadable',
        message: `${uri} cannot be read as a table: it is packed with ${packing}, and only plain files are read.`,
        remedy: 'Write the file again as Parquet, CSV or JSONL, and pin its digest.',
      });
    }
  });
});

describe('more than a table may hold', () => {
  test('is more rows than are tallied', () => {
    expect(() => refuseRows('a.parquet', 2 ** 32 - 1)).not.toThrow();
    expect(() => refuseRows('a.parquet', 2 ** 32)).toThrow(
      'a.parquet has 4294967296 rows; at most 4294967295 are counted.',
    );
  });

  test('is a line of CSV or JSONL without an end', async () => {
    const csv = await tables.pin(`c,y\n1,0\n${'x'.repeat(3_000_000)},1\n`, 'a.csv');
    expect(await count({ kind: 'categories', pin: csv, column: 'y', top: 1 })).toMatchObject({
      code: 'table-unreadable',
      message: 'a.csv cannot be read as a table: line 3 is longer than 2000000 bytes.',
    });
    const jsonl = await tables.pin(`{"c":"a"}\n{"c":"${'x'.repeat(40_000_000)}"}\n`, 'a.jsonl');
    expect(await count({ kind: 'categories', pin: jsonl, column: 'c', top: 1 })).toMatchObject({
      code: 'table-unreadable',
      message: 'a.jsonl cannot be read as a table: a line is longer than 16777216 bytes.',
    });
  });

  test('is a message that repeats a value without an end', async () => {
    const pin = await tables.parquet("SELECT repeat('x', 2000000) AS c, i % 2 AS y, i / 4 AS s FROM range(4) t(i)");
    for (const found of Object.values(await read(pin))) {
      expect(JSON.stringify(found).length).toBeLessThan(1000);
    }
  });
});

/** A number as the headers of Parquet write it: Thrift's compact integer. */
function compact(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value * 2; rest > 0; rest = Math.floor(rest / 128))
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
  return Buffer.from(bytes);
}

describe.skipIf(process.platform !== 'linux')('memory stays within its bounds', () => {
  /** Counts in a process of its own, and tells the most memory that it had, in MiB. */
  async function counted(
    requests: readonly CountRequest[],
  ): Promise<{ readonly answers: unknown[]; readonly peak: number }> {
    const counter = createCounter({ directory: tables.files.directory, memory: 200e6, threads: 2, deadline: 60_000 });
    try {
      const answers = await counter.count(requests);
      const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
      const peaks = children
        .split(' ')
        .filter((pid) => pid !== '')
        .map(async (pid) => /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
      return { answers, peak: Math.max(...(await Promise.all(peaks)).map(Number)) / 1024 };
    } finally {
      await counter.close();
    }
  }

  test('when a few kilobytes unpack to hundreds of megabytes', async () => {
    const pin = await tables.parquet(
      "SELECT repeat('x', 1000000) || i AS c, i % 2 AS y, i / 300 AS s FROM range(300) t(i)",
      ', COMPRESSION zstd',
    );
    expect((await readFile(tables.files.pathOf(pin.digest))).length).toBeLessThan(50_000);
    const { answers, peak } = await counted(Object.values(readings(pin)));
    for (const answer of answers) expect(answer).toMatchObject({ problem: { code: 'count-out-of-memory' } });
    expect(peak).toBeLessThan(450);
  });

  test('when a kilobyte unpacks to two gigabytes', async () => {
    const pin = await tables.parquet(
      "SELECT repeat('x', 1000000) AS c, i % 2 AS y FROM range(2000) t(i)",
      ', COMPRESSION zstd',
    );
    expect((await readFile(tables.files.pathOf(pin.digest))).length).toBeLessThan(2_000);
    const { answers, peak } = await counted([readings(pin).group!]);
    expect(answers).toMatchObject([{ problem: { code: 'cells-too-long' } }]);
    expect(peak).toBeLessThan(450);
  });

  test('when a page unpacks to more than it says, or says that it does', async () => {
    const length = 3_000_000;
    const request = (pin: EvidencePin): CountRequest => ({ kind: 'categories', pin, column: 'c', top: 1 });
    const [less, more]: [CountRequest[], CountRequest[]] = [[], []];
    for (const codec of ['snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw']) {
      const made = await tables.parquet(`SELECT repeat('x', ${length}) AS c`, `, COMPRESSION ${codec}`);
      const bytes = await readFile(tables.files.pathOf(made.digest));
      // The first page begins behind the magic bytes, with its kind and its length as it says.
      expect([length + 4, length + 10].map(compact)).toContainEqual(bytes.subarray(7, 11));
      const saying = (size: number): Promise<EvidencePin> =>
        tables.pin(Buffer.concat([bytes.subarray(0, 7), compact(size), bytes.subarray(11)]), 'a.parquet');
      less.push(request(await saying(2 ** 20)));
      more.push(request(await saying(2 ** 27 - 1)));
    }
    const { answers, peak } = await counted([...less, ...more]);
    for (const answer of answers.slice(0, less.length))
      expect(answer).toMatchObject({ problem: { code: 'table-unreadable' } });
    // Some unpackers end before the length that they were told, and the value is the one that is there.
    const found = answers.slice(less.length).map((answer) => (answer as { problem?: Problem }).problem?.code);
    for (const code of found) expect(['table-unreadable', 'cells-too-long']).toContain(code);
    expect(peak).toBeLessThan(450);
  });

  test('when a few kilobytes hold a million rows and more', async () => {
    const size = 1_200_000;
    const pin = await tables.parquet(`SELECT 1 AS c, 1 AS y, 0.5::DOUBLE AS s FROM range(${size})`);
    expect((await readFile(tables.files.pathOf(pin.digest))).length).toBeLessThan(200_000);
    const { id, ...others } = readings(pin);
    const { answers, peak } = await counted([...Object.values(others), id!]);
    expect(answers.pop()).toMatchObject({ problem: { code: 'ids-duplicate' } });
    for (const answer of answers.slice(0, -2)) expect(answer).toHaveProperty('measurement');
    expect(peak).toBeLessThan(450);
  });

  test('when categories by the million hide behind a long beginning that has one', async () => {
    const pin = await tables.parquet(
      'SELECT CASE WHEN i < 300000 THEN 0 ELSE i END AS c, 0 AS y, 0.5 AS s FROM range(1300000) t(i)',
    );
    const { label, group, class: classes, band, categories, ranked } = readings(pin);
    const { answers, peak } = await counted([label!, group!, classes!, band!, categories!, ranked!]);
    const refused = answers.pop();
    for (const answer of answers) expect(answer).toMatchObject({ problem: { code: 'cells-too-many' } });
    expect(refused).toMatchObject({
      problem: {
        code: 'labels-unknown',
        message: 'Column "c" of evidence/table.parquet holds 1001 values or more; a binary column holds two.',
      },
    });
    expect(peak).toBeLessThan(800);
  });
});
