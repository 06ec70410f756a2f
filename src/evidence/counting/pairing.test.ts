import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CountRequest, Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { type Row, roles, type SampleTables, sampleTables } from '../sample-tables.ts';

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
