import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../domain/digest.ts';
import type { Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const profile = async (pin: EvidencePin): Promise<Counts | Problem> =>
  (await tables.count([{ kind: 'profile', pin, id: null }]))[0]!;
const categories = async (pin: EvidencePin, column: string): Promise<Counts | Problem> =>
  (await tables.count([{ kind: 'categories', pin, column, top: 10 }]))[0]!;

describe('a file that is no table', () => {
  test.each([
    ['a.csv', '', 'table-empty', 'a.csv has no rows: it has 0 bytes.'],
    ['a.parquet', '', 'table-empty', 'a.parquet has no rows: it has 0 bytes.'],
    ['a.csv', 'id,label\n', 'table-empty', 'a.csv has no rows: it has columns but not one row.'],
    ['a.jsonl', '\n\n', 'table-empty', 'a.jsonl has no rows: it holds nothing but white space.'],
    [
      'a.parquet',
      'id,label\n1,0\n',
      'table-unreadable',
      'a.parquet cannot be read as a table: it does not begin as a Parquet file does.',
    ],
    [
      'a.parquet',
      'PAR1 and then nothing of the kind',
      'table-unreadable',
      'a.parquet cannot be read as a table: No magic bytes found at end of file a.parquet.',
    ],
    [
      'a.csv',
      '\x89PNG\r\n\0\0',
      'table-unreadable',
      'a.csv cannot be read as a table: it holds NUL bytes, which no CSV file has.',
    ],
    [
      'a.csv',
      'id,"label\n1,0\n',
      'table-unreadable',
      'a.csv cannot be read as a table: its first line is no CSV header, or is longer than 64 KiB.',
    ],
    [
      'a.csv',
      'id,label,id\n1,0,2\n',
      'table-unreadable',
      'a.csv cannot be read as a table: its header names the column "id" twice.',
    ],
    [
      'a.csv',
      'id,label\n1,0\n2,1,7\n',
      'table-unreadable',
      'a.csv cannot be read as a table: line 3 has 3 fields, and the header 2.',
    ],
    [
      'a.csv',
      'id,label\n1,0\n2\n',
      'table-unreadable',
      'a.csv cannot be read as a table: line 3 has 1 fields, and the header 2.',
    ],
    [
      'a.csv',
      'id,label\n1,0\n2,"x\n',
      'table-unreadable',
      'a.csv cannot be read as a table: a quote that opens in line 3 is never closed.',
    ],
    [
      'a.jsonl',
      '{"id":1}\n{"id":\n',
      'table-unreadable',
      expect.stringMatching(
        /^a\.jsonl cannot be read as a table: Malformed JSON in file a\.jsonl, at byte \d+ in line \d/,
      ),
    ],
    ['a.jsonl', '[1,2]\n', 'table-unreadable', expect.stringContaining('a.jsonl cannot be read as a table: ')],
    ['a.xlsx', 'PK', 'table-format-unknown', expect.stringContaining('a.xlsx is no Parquet file')],
  ])('%s holding %j is refused as %s', async (uri, content, code, message) => {
    expect(await profile(await tables.pin(content, uri))).toMatchObject({ code, message });
  });

  test('a Parquet file without rows is empty', async () => {
    expect(await profile(await tables.parquet('SELECT 1 AS a WHERE false'))).toMatchObject({ code: 'table-empty' });
  });

  test('a value that unpacks to more than memory holds is refused, and costs only who asks for it', async () => {
    const pin = await tables.parquet("SELECT repeat('x', 300000000) AS g, 1 AS y, 0.5 AS s", ', COMPRESSION zstd');
    const [bomb, plain] = await tables.count([
      { kind: 'categories', pin, column: 'g', top: 1 },
      { kind: 'categories', pin, column: 'y', top: 1 },
    ]);
    expect(bomb).toMatchObject({
      code: 'count-out-of-memory',
      message: 'Counting evidence/table.parquet needs more memory than the counter may use.',
    });
    expect(plain).toMatchObject({ values: [['1', 1]] });
  });

  test('a file that was never fetched is missing', async () => {
    expect(await profile({ uri: 'a.csv', digest: digestOf('never stored') })).toMatchObject({
      code: 'evidence-missing',
    });
  });
});

describe('a table', () => {
  test('has the columns of its file, in order, with their types', async () => {
    const pin = await tables.parquet("SELECT 1::INT AS a, 'x' AS b, [1] AS c, 1.5::DECIMAL(4,1) AS d");
    expect(await profile(pin)).toMatchObject({
      rows: 1,
      columns: [
        { name: 'a', type: 'INTEGER' },
        { name: 'b', type: 'VARCHAR' },
        { name: 'c', type: 'INTEGER[]' },
        { name: 'd', type: 'DECIMAL(4,1)' },
      ],
    });
  });

  test.each([
    ['commas', 'a.csv', 'g,h\nx,1\ny,2\n'],
    ['commas, behind a DVC pointer', 'a.csv.dvc', 'g,h\nx,1\ny,2\n'],
    ['semicolons, with commas in the values', 'a.csv', 'g;h\nx;1,5\ny;2\n'],
    ['tabs', 'a.tsv', 'g\th\nx\t1\ny\t2\n'],
    ['a byte-order mark and Windows line ends', 'a.csv', '\ufeffg,h\r\nx,1\r\ny,2\r\n'],
    ['quotes', 'a.csv', '"g","h"\n"x","1"\n"y","2"\n'],
    ['no line end at the end', 'a.csv', 'g,h\nx,1\ny,2'],
  ])('as CSV may be written with %s', async (_, uri, content) => {
    expect(await categories(await tables.pin(content, uri), 'g')).toMatchObject({
      values: [
        ['x', 1],
        ['y', 1],
      ],
    });
  });

  test('in JSONL may leave members out, which are missing values', async () => {
    const pin = await tables.pin('{"g":"x"}\n{}\n{"g":null}\n', 'a.jsonl');
    expect(await categories(pin, 'g')).toMatchObject({ rows: 3, nulls: 2, values: [['x', 1]] });
  });

  test('in JSONL may have a member in its last row only, which no sample of rows would show', async () => {
    const pin = await tables.pin(`${'{"g":"x"}\n'.repeat(25_000)}{"g":"y","late":"z"}\n`, 'a.jsonl');
    expect(await categories(pin, 'late')).toMatchObject({ nulls: 25_000, values: [['z', 1]] });
    expect(await profile(pin)).toMatchObject({ columns: [{ name: 'g' }, { name: 'late' }] });
    expect(await categories(pin, 'lat')).toMatchObject({ remedy: 'Write "late" if that is the column you mean.' });
  });

  test('keeps the digits of integers that no double holds', async () => {
    const pin = await tables.pin('{"g":9007199254740993}\n{"g":9007199254740992}\n', 'a.jsonl');
    expect(await categories(pin, 'g')).toMatchObject({
      values: [
        ['9007199254740992', 1],
        ['9007199254740993', 1],
      ],
    });
  });

  test('may have names that are hostile as SQL', async () => {
    const name = 'a"; DROP TABLE evidence0; --';
    const other = "it's \\ {x} $1 /*";
    const rows = [{ [name]: 'x', [other]: 1 }];
    for (const pin of [
      await tables.csv(rows),
      await tables.jsonl(rows),
      await tables.parquet(`SELECT 'x' AS "${name.replaceAll('"', '""')}", 1 AS "${other}"`),
    ]) {
      expect(await categories(pin, name)).toMatchObject({ rows: 1, values: [['x', 1]] });
      expect(await categories(pin, other)).toMatchObject({ values: [['1', 1]] });
    }
  });

  test('may be called anything', async () => {
    const uri = "evidence/'; ATTACH '/etc/passwd' AS x; --/ü %2e%2e*[a].csv";
    expect(await categories(await tables.pin('g\nx\n', uri), 'g')).toMatchObject({ values: [['x', 1]] });
  });

  test('that lacks a column names the nearest one', async () => {
    const pin = await tables.csv([{ applicant_id: 1, region: 'north' }]);
    expect(await categories(pin, 'regoin')).toMatchObject({
      code: 'column-missing',
      message: 'evidence/table.csv has no column "regoin". It has: applicant_id, region.',
      remedy: 'Write "region" if that is the column you mean.',
    });
    expect(await categories(pin, 'Region')).toMatchObject({
      code: 'column-missing',
      remedy: 'Write "region" if that is the column you mean.',
    });
    expect(await categories(pin, 'x')).toMatchObject({
      remedy: 'Name a column of the table, or add the column to it.',
    });
  });

  test('has no use for nested values, and says where they are', async () => {
    const nested = await tables.parquet('SELECT {a: 1} AS s, [1, 2] AS l, MAP {1: 2} AS m, 1 AS plain');
    for (const name of ['s', 'l', 'm']) expect(await categories(nested, name)).toMatchObject({ code: 'column-nested' });
    expect(await categories(nested, 'plain')).toMatchObject({ values: [['1', 1]] });
    const lines = await tables.pin('{"g":"x","h":1}\n{"g":{"a":1},"h":2}\n', 'a.jsonl');
    expect(await categories(lines, 'g')).toMatchObject({
      code: 'column-nested',
      message: 'Column "g" of a.jsonl holds an object or array in row 2; a plain value per row was expected.',
    });
  });

  test('has one kind of value in a column', async () => {
    const pin = await tables.pin('{"g":1}\n{"g":2}\n{"g":"2"}\n{"g":true}\n', 'a.jsonl');
    expect(await categories(pin, 'g')).toMatchObject({
      code: 'column-mixed',
      message:
        'Column "g" of a.jsonl mixes kinds of values: a number in row 1, a text in row 3, true or false in row 4.',
    });
  });
});

describe('a Parquet footer that lies', () => {
  /** The file with every occurrence in its footer of one byte sequence replaced by another, or only the nth. */
  const patched = async (select: string, from: Buffer, to: Buffer, only?: number): Promise<EvidencePin> => {
    const made = await tables.parquet(select);
    const { readFile } = await import('node:fs/promises');
    const bytes = await readFile(tables.files.pathOf(made.digest));
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    let found = 0;
    for (let at = bytes.indexOf(from, footer); at >= 0; at = bytes.indexOf(from, at + 1)) {
      if (only === undefined || only === found) to.copy(bytes, at);
      found++;
    }
    expect(found).toBeGreaterThan(only ?? 0);
    return tables.pin(bytes, 'evidence/patched.parquet');
  };
  /** A Thrift compact integer of two or three bytes. */
  const varint = (value: number): Buffer => {
    const bytes: number[] = [];
    for (let rest = value * 2; rest > 0; rest = Math.floor(rest / 128))
      bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    return Buffer.from(bytes);
  };
  const double = (value: number): Buffer => Buffer.from(new Float64Array([value]).buffer);

  test('about the number of rows is refused, wherever the number stands', async () => {
    for (const only of [0, 1, 2]) {
      const pin = await patched('SELECT i AS id FROM range(12345) t(i)', varint(12345), varint(12000), only);
      expect(await profile(pin)).toMatchObject({
        code: 'table-unreadable',
        message: expect.stringContaining('its footer contradicts itself about the number of rows'),
      });
    }
  });

  test('about more rows than its pages hold is refused', async () => {
    const pin = await patched('SELECT i % 3 AS g FROM range(12345) t(i)', varint(12345), varint(16000));
    expect(await categories(pin, 'g')).toMatchObject({
      code: 'table-unreadable',
      message: expect.stringContaining('evidence/patched.parquet cannot be read to its end'),
    });
  });

  test('about the range of ids hides no repeat and finds none that is not there', async () => {
    const whole = (value: number): Buffer => Buffer.from(new BigInt64Array([BigInt(value)]).buffer);
    for (const most of [100, 398, 400, -1, 1_000_000]) {
      const saying = (id: string): Promise<EvidencePin> =>
        patched(`SELECT ${id} AS id FROM range(400) t(i)`, whole(399), whole(most));
      const [unique, twice] = await tables.count([
        { kind: 'profile', pin: await saying('i'), id: 'id' },
        { kind: 'profile', pin: await saying('CASE WHEN i = 7 THEN 9 ELSE i END'), id: 'id' },
      ]);
      expect(unique).toMatchObject({ rows: 400 });
      expect(twice).toMatchObject({ code: 'ids-duplicate', message: expect.stringContaining('"9" stands in 2 rows') });
    }
  });

  test('about its values changes no count: statistics are not believed', async () => {
    // Without this, `score >= 0.5` is false in every row: the footer says that 0.25 is the greatest score.
    const pin = await patched('SELECT (i % 4) / 4.0 AS s, i % 2 AS y FROM range(400) t(i)', double(0.75), double(0.25));
    const read = roles({ label: 'y', score: 's', prediction: { threshold: 0.5 } });
    const [cube, ranks, histogram, scores, matrix, moments] = await tables.count([
      { kind: 'cube', pin, roles: read, by: [], champion: null },
      { kind: 'ranks', pin, roles: read, champion: null },
      { kind: 'histogram', pin, column: 's' },
      { kind: 'scores', pin, roles: read, champion: null },
      { kind: 'matrix', pin, roles: roles({ label: 's' }), by: [], champion: null },
      {
        kind: 'moments',
        pin,
        roles: read,
        by: [],
        variables: [{ of: 'column', column: 's', who: 'candidate' }],
        champion: null,
      },
    ]);
    const quarters = [0, 1, 2, 3];
    expect(scores).toMatchObject({
      cells: quarters.map((quarter) => ({
        label: quarter % 2,
        prediction: quarter < 2 ? 0 : 1,
        rows: 100,
        scores: String((100n * BigInt(quarter)) << 38n),
      })),
    });
    expect(matrix).toMatchObject({ cells: quarters.map((quarter) => ({ label: String(quarter / 4), rows: 100 })) });
    expect(moments).toMatchObject({ exponents: [0, -40], cells: [{ sums: ['400', String(600n << 38n)] }] });
    expect(cube).toMatchObject({
      cells: [
        { label: 0, prediction: 0, rows: 100 },
        { label: 0, prediction: 1, rows: 100 },
        { label: 1, prediction: 0, rows: 100 },
        { label: 1, prediction: 1, rows: 100 },
      ],
    });
    expect(ranks).toMatchObject({ candidate: { p: String(100 * 200 + 100 * 400) } });
    expect(histogram).toMatchObject({
      buckets: [
        [524288, 100],
        [785664, 100],
        [785920, 100],
        [786048, 100],
      ],
    });
  });
});
