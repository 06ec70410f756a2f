import { type Finding, type SupportingTable, smallestCell } from '../../domain/finding.ts';
import { cell, decimal, percent } from '../rules/numbers.ts';

/** For each rule that judged several kinds of disturbance, those kinds from the worst. */
export function worstKinds(findings: readonly Finding[]): SupportingTable[] {
  const rules = Map.groupBy(findings, ({ metric, reference, limit }) => JSON.stringify([metric, reference, limit]));
  return [...rules.values()].flatMap((own) => {
    const told = own.flatMap((finding) => (isPrintable(finding) ? [finding] : []));
    if (told.length < 2) return [];
    const sorted = told.toSorted((a, b) => badness(b) - badness(a));
    const { metric, unit } = sorted[0]!;
    return [
      {
        title: `Kinds of disturbance by ${metric}, the worst first: ${nameOf(sorted[0]!)}`,
        rows: [
          ['Kind', unit === 'difference' ? `Change of ${metric}` : metric, 'Interval', 'Rows'],
          ...sorted.map(row),
        ],
      },
    ];
  });
}

type Printable = Finding & { readonly estimate: number };

/** Attacks have no reference, a table without kinds no scope, and few rows are not told. */
const isPrintable = (finding: Finding): finding is Printable =>
  finding.reference !== null &&
  finding.estimate !== null &&
  Object.keys(finding.scope).length > 0 &&
  (finding.n[0] ?? 0) >= smallestCell;

const badness = ({ estimate, limit }: Printable): number => (limit.bound === 'atMost' ? estimate : -estimate);

const nameOf = ({ scope }: Finding): string => Object.values(scope).join(', ');

function row(finding: Printable): string[] {
  const { estimate, uncertainty, n } = finding;
  const interval =
    'none' in uncertainty
      ? uncertainty.none
      : `${decimal(uncertainty.lower)} to ${decimal(uncertainty.upper)} (${percent(uncertainty.confidence)})`;
  return [nameOf(finding), decimal(estimate), interval, cell(n[0] ?? 0)];
}
