import type { Counts, CubeCell } from '../../domain/measurement.ts';
import { byValues, column, compare, refuseEmptyGroup } from './cells.ts';
import type { Engine } from './engine.ts';
import type { Groups } from './groups.ts';
import { outcomeKeys, outcomesOf } from './outcomes.ts';
import { joined, type Key, rowCounts, rowsOf } from './row-counts.ts';
import type { Rows } from './rows.ts';
import { refuseTooManyGroups } from './sample.ts';
import { weightOf } from './weight.ts';

type Cube = Extract<Counts, { kind: 'cube' }>;

/** Rows per group values × label × prediction × champion's prediction. Throws EvidenceError. */
export async function cube(engine: Engine, rows: Rows, { keys: groups, isSearch }: Groups): Promise<Cube> {
  const { table } = rows.candidate;
  const weight = await weightOf(engine, rows.candidate);
  const keys: Key[] = [...groups, ...(await outcomeKeys(engine, rows))];
  await refuseTooManyGroups(engine, rows, keys, groups);
  const counted = await rowCounts(engine, rows, keys, weight);
  const texts = counted.map((each) => each.texts);
  if (!isSearch) for (const [index, group] of groups.entries()) refuseEmptyGroup(table, group, column(texts, index));
  const outcomes = await outcomesOf(engine, rows, texts, groups.length);
  const cells = joined(counted, (own) => ({ values: own.slice(0, groups.length), ...outcomes(own) }));
  return {
    kind: 'cube',
    rows: table.rows,
    cells: cells.map(({ cell, counts }) => ({ ...cell, ...rowsOf(counts) })).sort(inOrder),
    ...(weight && { weightExponent: weight.exponent }),
  };
}

/** By group values, then label, prediction, champion. */
const inOrder = (a: CubeCell, b: CubeCell): number =>
  byValues(a.values, b.values) ||
  compare(a.label, b.label) ||
  compare(a.prediction, b.prediction) ||
  compare(a.champion, b.champion);
