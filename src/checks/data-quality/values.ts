import { canonicalJson } from '../../domain/digest.ts';
import type { ColumnExpectation } from '../../domain/measurement.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { NamedTable } from '../counts/evidence.ts';
import { count } from '../rules/numbers.ts';
import type { Plan } from '../rules/plan.ts';
import { type Judging, subjectOf } from './plan.ts';
import { columnsText, rowsText, sharesPlan } from './share.ts';
import { expectationOf, ofEachTable, type Soundness } from './soundness.ts';

/** Values of another kind, outside of their range, or on no list. */
export function valuesPlan(judging: Judging): Plan {
  const limit: Limit = { bound: 'atMost', value: judging.rule.atMost ?? 0 };
  return ofEachTable(judging, 'values', limit, (table, counts) => tablePlan(judging, limit, table, counts));
}

function tablePlan(judging: Judging, limit: Limit, table: NamedTable, { rows, unexpected }: Soundness): Plan {
  const { rule, soundnessOf } = judging;
  const request = soundnessOf(table);
  const asked = 'expected' in request ? request.expected.map(canonicalJson) : [];
  const shares = Object.entries(rule.values ?? {}).map(([column, wanted]) => {
    const expected = expectationOf(column, wanted);
    const { rows: flawed, first } = unexpected[asked.indexOf(canonicalJson(expected))]!;
    const where = first === null ? '' : `, first in row ${count(first)}`;
    const said = `Column ${column} of \`${table.name}\` holds something other than ${spoken(expected)} in ${rowsText(flawed, rows)}${where}`;
    const subject = subjectOf(judging, 'values', { evidence: table.name, column }, table.place);
    return { subject, flawed, rows, table: table.name, said };
  });
  return sharesPlan({ limit, decide: rule.decide }, shares);
}

const kinds = { number: 'a number', integer: 'a whole number', boolean: 'true or false', time: 'a time', text: 'text' };

/** `a whole number of at least 18 and at most 120` */
function spoken({ type, least, most, oneOf }: ColumnExpectation): string {
  const bounds = [...(least === null ? [] : [`at least ${least}`]), ...(most === null ? [] : [`at most ${most}`])];
  const kind = type === null ? (bounds.length > 0 ? kinds.number : 'a value') : kinds[type];
  const within = bounds.length === 0 ? kind : `${kind} of ${bounds.join(' and ')}`;
  return oneOf === null ? within : `${within} among ${columnsText(oneOf)}`;
}
