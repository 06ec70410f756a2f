import type { Counts, MatrixCell } from '../../domain/measurement.ts';
import { byValues, column, refuseEmptyGroup } from './cells.ts';
import { classKey, refuseManyClasses, refuseNaN, refuseUnlikelyClasses } from './classes.ts';
import type { Engine } from './engine.ts';
import type { Groups } from './groups.ts';
import { joined, type Key, rowCounts, rowsOf } from './row-counts.ts';
import { predictionColumn, type Rows } from './rows.ts';
import { refuseTooManyGroups } from './sample.ts';
import { columnOf } from './table.ts';
import { weightOf } from './weight.ts';

type Matrix = Extract<Counts, { kind: 'matrix' }>;

/** Rows per group values × class × predicted class × the champion's. Throws EvidenceError. */
export async function matrix(engine: Engine, rows: Rows, { keys: groups, isSearch }: Groups): Promise<Matrix> {
  const { candidate, champion } = rows;
  const { table, roles } = candidate;
  const weight = await weightOf(engine, candidate);
  const classes = [
    roles.label === null ? null : { side: candidate, column: columnOf(table, roles.label) },
    ...[candidate, champion].map((side) =>
      side === null || side.roles.prediction === null ? null : { side, column: predictionColumn(side) },
    ),
  ];
  await refuseUnlikelyClasses(engine, rows, classes);
  const keys: Key[] = [
    ...groups,
    ...classes.map((each) => (each === null ? { table, name: 'prediction', sql: 'NULL' } : classKey(each))),
  ];
  await refuseTooManyGroups(engine, rows, keys, groups);
  const counted = await rowCounts(engine, rows, keys, weight);
  const texts = counted.map((each) => each.texts);
  if (!isSearch) for (const [index, group] of groups.entries()) refuseEmptyGroup(table, group, column(texts, index));
  for (const [index, each] of classes.entries()) {
    if (each === null) continue;
    const names = new Set(column(texts, groups.length + index));
    await refuseNaN(engine, each, names);
    refuseManyClasses(each, names.size);
  }
  const cells = joined(counted, (own) => {
    const [label = null, prediction = null, theirs = null] = own.slice(groups.length);
    return { values: own.slice(0, groups.length), label, prediction, champion: theirs };
  });
  return {
    kind: 'matrix',
    rows: table.rows,
    cells: cells.map(({ cell, counts }) => ({ ...cell, ...rowsOf(counts) })).sort(inOrder),
    ...(weight && { weightExponent: weight.exponent }),
  };
}

/** By group values, then label, prediction, champion. */
const inOrder = (a: MatrixCell, b: MatrixCell): number =>
  byValues([...a.values, a.label, a.prediction, a.champion], [...b.values, b.label, b.prediction, b.champion]);
