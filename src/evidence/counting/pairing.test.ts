import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CountRequest, Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { type Row, roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import { naiveCells } from './naive-counts.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const ours = roles({ id: 'id', label: 'y', score: 's', prediction: { threshold: 0.5 } });
const cube = (pin: EvidencePin, champion: EvidencePin, theirs = ours): CountRequest => ({
  kind: 'cube',
  pin,
  roles: ours,
  by: [],
  champion: { pin: champion, roles: theirs, pairing: 'one-to-one' },
});
const ranks = (pin: EvidencePin, champion: EvidencePin): CountRequest => ({
  kind: 'ranks',
  pin,
  roles: ours,
  champion: { pin: champion, roles: ours, pairing: 'one-to-one' },
});
const count = async (request: CountRequest): Promise<Counts | Problem> => (await tables.count([request]))[0]!;

const candidate: readonly Row[] = [
  { id: 'a', y: 1, s: 0.9 },
  { id: 'b', y: 0, s: 0.6 },
  { id: 'c', y: 1, s: 0.2 },
];
const champion: readonly Row[] = [
  { id: 'a', y: 1, s: 0.4 },
  { id: 'b', y: 0, s: 0.3 },
  { id: 'c', y: 1, s: 0.8 },
];
const paired = [
  { label: 0, prediction: 1, champion: 0, rows: 1 },
  { label: 1, prediction: 0, champion: 1, rows: 1 },
  { label: 1, prediction: 1, champion: 0, rows: 1 },
];

describe("a champion's table", () => {
  test('is paired by id, in the same order, in another one, and in another format', async () => {
    const pin = await tables.csv(candidate);
    const others = [
      await tables.csv(champion),
      await tables.csv(champion.toReversed()),
      await tables.jsonl(champion.toReversed()),
    ];
    const counted = await tables.count(others.flatMap((other) => [cube(pin, other), ranks(pin, other)]));
    for (const index of [0, 2, 4]) expect(counted[index]).toMatchObject({ cells: paired });
    expect(counted[3]).toEqual(counted[1]);
    expect(counted[5]).toEqual(counted[1]);
    // Candidate: 0.9 beats 0.6, 0.2 does not. Champion: both beat 0.3.
    expect(counted[1]).toMatchObject({
      candidate: { p: '2', q: '2' },
      champion: { p: '4', q: '4' },
      cross: { p: '4', q: '8' },
    });
  });

  test('is paired by ids of two types', async () => {
    const numbers = candidate.map((row, index) => ({ ...row, id: index + 1 }));
    const texts = champion.map((row, index) => ({ ...row, id: index + 1 }));
    const pin = await tables.parquetOf(numbers, { id: 'BIGINT', y: 'INTEGER', s: 'DOUBLE' });
    expect(await count(cube(pin, await tables.csv(texts.toReversed())))).toMatchObject({ cells: paired });
  });

  const refused = async (
    theirs: readonly Row[],
    problem: Partial<Problem>,
    given: readonly Row[] = candidate,
  ): Promise<void> => {
    const [pin, other] = [await tables.csv(given, 'candidate.csv'), await tables.csv(theirs, 'champion.csv')];
    for (const request of [cube(pin, other), ranks(pin, other)]) expect(await count(request)).toMatchObject(problem);
  };

  test('with other ids is refused: how many, and which first', async () => {
    await refused([...champion.slice(0, 2), { id: 'x', y: 1, s: 0.1 }], {
      code: 'rows-unpaired',
      message: `The champion's rows cannot be paired with the candidate's: 1 ids are only in candidate.csv ("c"); 1 ids are only in champion.csv ("x").`,
    });
  });

  test('with fewer or more rows is refused', async () => {
    const many = ['d', 'e', 'f', 'g'].map((id) => ({ id, y: 0, s: 0.1 }));
    await refused(champion.slice(1), { message: expect.stringContaining('1 ids are only in candidate.csv ("a").') });
    await refused([...champion, ...many], {
      message: expect.stringContaining('4 ids are only in champion.csv ("d", "e", "f", …).'),
    });
  });

  test('with an id twice is refused, on either side', async () => {
    const twice = [champion[0]!, champion[1]!, { id: 'b', y: 0, s: 0.7 }];
    const message = 'repeats ids: "b" stands in 2 rows, first in row 2; 1 rows in all are repeats.';
    await refused(twice, { code: 'ids-duplicate', message: `Column "id" of champion.csv ${message}` });
    await refused(twice, { code: 'ids-duplicate', message: `Column "id" of candidate.csv ${message}` }, twice);
  });

  test('with an id missing is refused', async () => {
    await refused([...champion.slice(0, 2), { id: null, y: 1, s: 0.8 }], {
      code: 'ids-missing',
      message: 'Column "id" of champion.csv has no value in 1 rows, first in row 3; an id was expected in every row.',
    });
  });

  test('with another label for a row is refused', async () => {
    await refused([...champion.slice(0, 2), { id: 'c', y: 0, s: 0.8 }], {
      code: 'labels-disagree',
      message: 'The labels of 1 rows differ between candidate.csv and champion.csv: the row "c" has "1" and "0".',
    });
  });

  test('may spell the labels otherwise, or have none', async () => {
    const pin = await tables.csv(candidate);
    const spelled = champion.map((row) => ({ ...row, y: `${row.y}.0` }));
    expect(await count(cube(pin, await tables.csv(spelled)))).toMatchObject({ cells: paired });
    const bare = await tables.csv(champion.map(({ id, s }) => ({ id: id!, s: s! })));
    expect(await count(cube(pin, bare, { ...ours, label: null }))).toMatchObject({ cells: paired });
  });

  test('may name its classes in its own words', async () => {
    const pin = await tables.csv(candidate);
    const words = champion.map(({ id, y, s }) => ({
      id: id!,
      y: y === 1 ? 'bad' : 'good',
      p: Number(s) > 0.5 ? 'bad' : 'good',
    }));
    const theirs = roles({ id: 'id', label: 'y', positive: 'bad', prediction: { column: 'p' } });
    expect(await count(cube(pin, await tables.csv(words), theirs))).toMatchObject({ cells: paired });
    const wrong = words.map((row, index) => (index === 1 ? { ...row, y: 'bad' } : row));
    expect(await count(cube(pin, await tables.csv(wrong), theirs))).toMatchObject({
      code: 'labels-disagree',
      message: expect.stringContaining('the row "b" has "0" and "bad"'),
    });
  });

  test('without an id column cannot be paired', async () => {
    const pin = await tables.csv(candidate);
    expect(await count(cube(pin, pin, { ...ours, id: null }))).toMatchObject({
      code: 'rows-unpaired',
      message: expect.stringContaining('names no id column'),
    });
  });
});

describe('disturbed copies', () => {
  const copies: readonly Row[] = [
    { id: 'c', y: 1, s: 0.1 },
    { id: 'a', y: 1, s: 0.8 },
    { id: 'c', y: 1, s: 0.9 },
    { id: 'a', y: 1, s: 0.2 },
  ];
  const manyToOne = (pin: EvidencePin, original: EvidencePin): CountRequest =>
    ({
      ...cube(pin, original),
      champion: { pin: original, roles: ours, pairing: 'many-to-one' },
    }) as CountRequest;

  test('each find their original, and originals may have none', async () => {
    const pin = await tables.csv(copies);
    for (const original of [await tables.csv(champion), await tables.jsonl(champion.toReversed())]) {
      expect(await count(manyToOne(pin, original))).toMatchObject({
        rows: 4,
        cells: [
          { label: 1, prediction: 0, champion: 0, rows: 1 },
          { label: 1, prediction: 0, champion: 1, rows: 1 },
          { label: 1, prediction: 1, champion: 0, rows: 1 },
          { label: 1, prediction: 1, champion: 1, rows: 1 },
        ],
      });
    }
    const flips: CountRequest = {
      kind: 'moments',
      pin,
      roles: ours,
      by: [],
      variables: [{ of: 'flip' }],
      champion: { pin: await tables.csv(champion), roles: ours, pairing: 'many-to-one' },
    };
    expect(await count(flips)).toMatchObject({
      rows: 4,
      exponents: [0, -40],
      cells: [{ sums: ['4', String(2n ** 41n)] }],
    });
  });

  test('are counted beside their originals in any order, format and number of threads', async () => {
    const binary = fc.constantFrom(0 as const, 1 as const);
    const originals = fc.array(fc.record({ y: binary, s: fc.constantFrom(0.2, 0.8) }), { minLength: 1, maxLength: 8 });
    const disturbed = fc.array(fc.record({ of: fc.nat(), s: fc.constantFrom(0.1, 0.5, 0.9) }), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(originals, disturbed, async (first, second) => {
        const others = first.map((row, index) => ({ id: index, ...row }));
        const rows = second.map(({ of, s }) => ({ id: of % first.length, y: first[of % first.length]!.y, s }));
        const naive = naiveCells(
          rows.map(({ id, y, s }) => ({
            values: [],
            label: y,
            prediction: s >= 0.5 ? 1 : 0,
            champion: first[id]!.s >= 0.5 ? 1 : 0,
          })),
        );
        const types = { id: 'BIGINT', y: 'INTEGER', s: 'DOUBLE' };
        const pairs = [
          [await tables.csv(rows), await tables.csv(others.toReversed()), 1],
          [await tables.parquetOf(rows.toReversed(), types, ', ROW_GROUP_SIZE 2'), await tables.jsonl(others), 2],
        ] as const;
        for (const [pin, original, threads] of pairs) {
          const [counted] = await tables.count([manyToOne(pin, original)], threads);
          if (counted === undefined || !('kind' in counted) || counted.kind !== 'cube') throw new Error('no cube');
          const found = counted.cells.map(
            ({ values, label, prediction, champion: theirs, rows: size }): [string, number] => [
              JSON.stringify([values, label, prediction, theirs]),
              size,
            ],
          );
          expect(new Map(found)).toEqual(naive);
        }
      }),
      { numRuns: 10, seed: 2026 },
    );
  });

  test('as many as the originals and in their order are still paired by id', async () => {
    const pin = await tables.csv([copies[1]!, copies[3]!, copies[0]!]);
    expect(await count(manyToOne(pin, await tables.csv(champion)))).toMatchObject({
      cells: [
        { prediction: 0, champion: 0, rows: 1 },
        { prediction: 0, champion: 1, rows: 1 },
        { prediction: 1, champion: 0, rows: 1 },
      ],
    });
  });

  test('without an original, without an id, or of two originals are refused', async () => {
    const original = await tables.csv(champion, 'original.csv');
    const stray = await tables.csv([...copies, { id: 'x', y: 1, s: 0 }, { id: 'x', y: 1, s: 1 }], 'copies.csv');
    expect(await count(manyToOne(stray, original))).toMatchObject({
      code: 'rows-unpaired',
      message: `The champion's rows cannot be paired with the candidate's: 1 ids are only in copies.csv ("x").`,
    });
    const nameless = await tables.csv([...copies, { id: null, y: 1, s: 0 }], 'copies.csv');
    expect(await count(manyToOne(nameless, original))).toMatchObject({
      code: 'ids-missing',
      message: expect.stringContaining('Column "id" of copies.csv has no value in 1 rows, first in row 5'),
    });
    const twice = await tables.csv([...champion, champion[0]!], 'original.csv');
    expect(await count(manyToOne(await tables.csv(copies), twice))).toMatchObject({ code: 'ids-duplicate' });
  });

  test('with another label than their original are refused', async () => {
    const pin = await tables.csv([...copies, { id: 'b', y: 1, s: 0 }], 'copies.csv');
    expect(await count(manyToOne(pin, await tables.csv(champion, 'original.csv')))).toMatchObject({
      code: 'labels-disagree',
      message: 'The labels of 1 rows differ between copies.csv and original.csv: the row "b" has "1" and "0".',
    });
  });
});

describe('labels that are amounts', () => {
  const errors = (pin: EvidencePin, other: EvidencePin): CountRequest => ({
    kind: 'moments',
    pin,
    roles: roles({ id: 'id', label: 'y', prediction: { column: 'p' } }),
    by: [],
    variables: [{ of: 'absolute-error', who: 'champion' }],
    champion: {
      pin: other,
      pairing: 'one-to-one',
      roles: roles({ id: 'id', label: 'y', prediction: { column: 'p' } }),
    },
  });

  test('are compared as numbers, however many there are', async () => {
    const select = (label: string, p: string) => `SELECT i AS id, ${label} AS y, ${p} AS p FROM range(1100000) t(i)`;
    const pin = await tables.parquet(select('(i / 8)::DOUBLE', '0.0'));
    const same = await tables.parquet(`${select('(i / 8)::DECIMAL(18, 6)', '(i / 8)::DOUBLE')} ORDER BY i DESC`);
    expect(await count(errors(pin, same))).toMatchObject({ rows: 1100000, cells: [{ sums: ['1100000', '0'] }] });
    const other = await tables.parquet(select('CASE WHEN i = 7 THEN NULL ELSE i / 8 END::DOUBLE', '0.0'));
    expect(await count(errors(pin, other))).toMatchObject({
      code: 'labels-disagree',
      message: expect.stringContaining('The labels of 1 rows differ'),
    });
    expect(await count(errors(pin, other))).toMatchObject({
      message: expect.stringContaining('the row "7" has "0.875" and "no value".'),
    });
  });

  test('are one whether written as 1, 1.0 or "1"', async () => {
    const rows = [{ id: 1, y: 1, p: 0.5 }];
    const pins = [await tables.csv(rows), await tables.csv(rows.map((row) => ({ ...row, y: '1.0' })))];
    expect(await count(errors(pins[0]!, pins[1]!))).toMatchObject({ cells: [{ rows: 1 }] });
  });
});

describe('ids', () => {
  const profile = async (select: string): Promise<Counts | Problem> =>
    count({ kind: 'profile', pin: await tables.parquet(select), id: 'id' });

  test('are unique whatever their type, dense or far apart', async () => {
    for (const id of ['i', '-i', 'i * 1000000007', 'i::VARCHAR', 'i + 0.5', 'uuid()', '(i % 256)::UTINYINT']) {
      expect(await profile(`SELECT ${id} AS id FROM range(250) t(i)`)).toMatchObject({ rows: 250 });
    }
  });

  test('that repeat are found whatever their type', async () => {
    for (const id of ['i % 249', '(i % 249) * 1000000007', '(i % 249)::VARCHAR', '-(i % 249)']) {
      expect(await profile(`SELECT ${id} AS id FROM range(250) t(i)`)).toMatchObject({
        code: 'ids-duplicate',
        message: expect.stringContaining('stands in 2 rows, first in row 1;'),
      });
    }
  });
});
