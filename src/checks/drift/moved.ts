import type { Finding, SupportingTable } from '../../domain/finding.ts';
import { benjaminiHochberg, holm } from '../../statistics/multiplicity.ts';
import { judged, type Subject } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import type { Distance } from './distance.ts';
import { rowsToSettle } from './distance.ts';
import { isTooFew, limitOf, type Tables } from './finding.ts';
import type { Shift } from './plan.ts';
import type { DriftRule } from './settings.ts';

/**
 * The share of features that have moved further than a rule's `moved`.
 *
 * A feature surely moved where Holm's procedure rejects, at half of the error, that it did not; it surely stayed where
 * it rejects that it moved. All of that holds at once, so that the share lies between that of the former and that of
 * all but the latter. Listed, and counted as the estimate, are the features that Benjamini and Hochberg's procedure
 * finds at the same error: of those, no larger share than the error is expected to be there by chance.
 */
export function movedFinding(
  subject: Subject,
  rule: DriftRule,
  shifts: readonly Shift[],
  confidence: number,
  tables: Tables,
): Finding {
  const all = shifts.length;
  const beyond = rule.moved ?? 0;
  const p = shifts.map((shift) => pValuesOf(shift, rule));
  const error = (1 - confidence) / 2;
  const isMoved = holm(p.map(({ atMost }) => atMost)).map((value) => value <= error);
  const isStill = holm(p.map(({ atLeast }) => atLeast)).map((value) => value <= error);
  const listed = benjaminiHochberg(p.map(({ atMost }) => atMost)).map((value) => value <= error);
  const open = shifts.filter((_, i) => !isMoved[i] && !isStill[i]);
  const number = (flags: readonly boolean[]): number => flags.filter(Boolean).length;
  const names = shifts.filter((_, i) => listed[i]).map(({ subject: { scope } }) => Object.values(scope).join(', '));
  const interval = { lower: number(isMoved) / all, upper: (all - number(isStill)) / all };
  return judged(
    { ...subject, metric: 'moved-features', unit: 'rate' },
    { limit: limitOf(rule), decide: rule.decide },
    {
      ...{ estimate: number(listed) / all, interval, confidence, method: 'Holm', n: rowsOf(shifts), tooFew: false },
      detectable: null,
      needs: needsOf(open, rule, confidence, tables),
      message:
        `Of ${count(all)} features, ${names.length === 0 ? 'none is' : `${count(names.length)} are`} found to have moved by more than ` +
        `${beyond} (${rule.measure}) in \`${tables.current}\` against \`${tables.reference}\`${names.length === 0 ? '' : `: ${shortened(names)}`}. ` +
        `${count(number(isMoved))} surely moved and ${count(number(isStill))} surely did not (${percent(confidence)} confidence, all at once); ` +
        `at most ${percent(rule.atMost)} of the features may.`,
    },
  );
}

/** A feature of which too little is known neither moved nor stayed. */
function pValuesOf({ distance }: Shift, rule: DriftRule): { readonly atMost: number; readonly atLeast: number } {
  if ('untold' in distance || isTooFew(distance, rule)) return { atMost: 1, atLeast: 1 };
  return distance.pValues(rule.moved ?? 0);
}

const told = (shifts: readonly Shift[]): readonly Distance[] =>
  shifts.flatMap(({ distance }) => ('untold' in distance ? [] : [distance]));

/** The fewest rows that any feature rests on. */
function rowsOf(shifts: readonly Shift[]): readonly number[] {
  const rows = told(shifts).map(({ n }) => n);
  return rows.length === 0
    ? [0]
    : [Math.min(...rows.map(([now]) => now)), Math.min(...rows.map(([, before]) => before))];
}

function needsOf(open: readonly Shift[], rule: DriftRule, confidence: number, tables: Tables) {
  const each = 1 - (1 - confidence) / Math.max(1, open.length);
  const needed = told(open).flatMap(
    (distance) => rowsToSettle(distance, each, rule.moved ?? 0, rule.minimum.rows, tables) ?? [],
  );
  return needed.toSorted((a, b) => b.rows - a.rows)[0] ?? null;
}

const shortened = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${count(names.length - 5)} more` : names.join(', ');

/** Every feature, from the one that moved furthest. */
export function movedTable(
  rule: DriftRule,
  shifts: readonly Shift[],
  confidence: number,
  { current, reference }: Tables,
): SupportingTable {
  const p = shifts.map((shift) => pValuesOf(shift, rule).atMost);
  const adjusted = benjaminiHochberg(p);
  const rows = shifts.map(({ subject, distance }, i) => {
    const name = Object.values(subject.scope).join(', ');
    if ('untold' in distance) return { size: -1, cells: [name, '–', distance.untold, '–'] };
    const { lower, upper } = distance.interval(confidence);
    const cells = [name, decimal(distance.estimate), `${decimal(lower)} to ${decimal(upper)}`, decimal(adjusted[i]!)];
    return { size: distance.estimate, cells };
  });
  return {
    title: `Features of ${current} against ${reference}: moved by more than ${rule.moved} (${rule.measure})?`,
    rows: [
      ['feature', rule.measure, `${percent(confidence)} interval, each alone`, 'p, Benjamini-Hochberg'],
      ...rows.toSorted((a, b) => b.size - a.size).map(({ cells }) => cells),
    ],
  };
}
