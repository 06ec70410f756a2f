import { evidencePin } from '../../documents/evidence-table.ts';
import type { Finding, Scope } from '../../domain/finding.ts';
import type { CountRequest, Counts } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import { aurocFromRanks, aurocInterval } from '../../statistics/delong.ts';
import { permutationPValue } from '../../statistics/permutation.ts';
import { rankSumsOfTallies } from '../../statistics/placements.ts';
import { rowsNeededByScaling, type Sureness, standardErrorsNeeded } from '../../statistics/power.ts';
import type { Random } from '../../statistics/random.ts';
import type { Tally } from '../../statistics/tally.ts';
import type { Measured } from '../check.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { limitOf, type Tables } from './finding.ts';
import type { DriftRule } from './settings.ts';
import type { Compared } from './targets.ts';

type Domain = Extract<Counts, { kind: 'domain' }>;

/** A classifier that tells the rows of two tables apart by all of their features. */
export const domainRequest = ({ current, reference, targets }: Compared): CountRequest => ({
  kind: 'domain',
  pin: evidencePin(current.table),
  reference: evidencePin(reference.table),
  numeric: targets.filter(({ kind }) => kind === 'numeric').map(({ column }) => column),
  categorical: targets.filter(({ kind }) => kind === 'categorical').map(({ column }) => column),
});

export function rowsPlan(
  rule: DriftRule,
  about: (scope: Scope, place: Place | null) => Subject,
  compared: Compared,
  measured: Measured,
  tables: Tables,
): Plan {
  const result = measured(domainRequest(compared));
  const counts = countsOf(result, 'domain');
  if (counts === null) return { ...nothing, problems: problemOf(result, compared.current.place) };
  const subject = about({ on: 'rows' }, compared.current.place);
  return { ...nothing, judgeable: [(confidence) => rowsFinding(subject, rule, counts, confidence, tables)] };
}

const permutations = 999;
const seed = 20_170_424;

function rowsFinding(subject: Subject, rule: DriftRule, counts: Domain, confidence: number, tables: Tables): Finding {
  const demand = { limit: limitOf(rule), decide: rule.decide };
  const { current, reference, answers } = counts;
  const tally = (side: 0 | 1): Tally =>
    answers.flatMap((pair, answer) => (pair[side] > 0 ? [[answer, pair[side]] as const] : []));
  const sums = rankSumsOfTallies(tally(0), tally(1));
  const area = aurocFromRanks(current, reference, sums);
  const interval = aurocInterval(current, reference, sums, confidence);
  const least = 2 * rule.minimum.rows;
  if (area === null || interval === null) {
    const reason = 'there are too few rows to learn from and to try';
    return untold(subject, demand, { reason, n: [current, reference], needs: { rows: least, of: tables.current } });
  }
  const sureness: Sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  // Of Mann and Whitney's statistic where no row can be told from another.
  const chance = Math.sqrt((current + reference + 1) / (12 * current * reference));
  const error = Math.max(Math.sqrt(area.variance ?? 0), chance);
  const gaps = [0.75 * (rule.atMost - 0.5), Math.abs(area.auroc - rule.atMost)];
  const needed = gaps
    .map((gap) => rowsNeededByScaling(2 * current, error, gap, sureness))
    .find((rows) => rows !== null && rows > 2 * current);
  const tooFew = Math.min(current, reference) < rule.minimum.rows;
  const rows = Math.max(needed ?? 0, tooFew ? least : 0);
  return judged(subject, demand, {
    ...{
      estimate: area.auroc,
      interval,
      confidence,
      method: 'DeLong, logit, Bonferroni',
      n: [current, reference],
      tooFew,
    },
    detectable: standardErrorsNeeded(sureness) * error,
    needs: rows > 2 * current ? { rows, of: tables.current } : null,
    message:
      `A classifier of all features tells rows of \`${tables.current}\` from rows of \`${tables.reference}\` with an AUROC of ` +
      `${decimal(area.auroc)} (${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}; of equal ` +
      `tables p ${decimal(permuted(counts, area.auroc))} by ${permutations} permutations, seed ${seed}), tried on ${count(current)} ` +
      `and ${count(reference)} rows; 0.5 is chance, and at most ${rule.atMost} is asked.`,
  });
}

/** p of equal tables: how often tables dealt out at random from all tried rows are told apart as well. */
function permuted({ current, reference, answers }: Domain, auroc: number): number {
  const rows = new Uint16Array(current + reference);
  let at = 0;
  for (const [answer, [mine, theirs]] of answers.entries()) {
    rows.fill(answer, at, at + mine + theirs);
    at += mine + theirs;
  }
  const ofCurrent = new Float64Array(answers.length);
  const simulate = (uniform: Random): number => {
    ofCurrent.fill(0);
    for (let i = 0; i < current; i++) {
      const j = i + Math.floor(uniform() * (rows.length - i));
      const drawn = rows[j]!;
      rows[j] = rows[i]!;
      rows[i] = drawn;
      ofCurrent[drawn]!++;
    }
    let below = 0;
    let pairs = 0;
    for (const [answer, [mine, theirs]] of answers.entries()) {
      const others = mine + theirs - ofCurrent[answer]!;
      pairs += ofCurrent[answer]! * (below + others / 2);
      below += others;
    }
    return pairs / (current * reference);
  };
  return permutationPValue(auroc, simulate, permutations, seed);
}
