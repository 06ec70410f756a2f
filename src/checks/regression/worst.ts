import { type Finding, type SupportingTable, smallestCell } from '../../domain/finding.ts';
import { cell, count, decimal, percent } from '../rules/numbers.ts';
import type { Search, Suspect } from './search.ts';

/** Slices that a reader looks through; all of them are among the findings. */
const mostShown = 5;

/** The worst of a rule's slices, where there are more than a reader looks through. */
export function worstSlices(findings: readonly Finding[], evidence: string): SupportingTable[] {
  // Where a slice of few rows stands among the others would tell of them.
  const told = findings
    .filter(({ estimate, n }) => estimate !== null && n[0]! >= smallestCell)
    .toSorted((a, b) => distance(b) - distance(a));
  const [first] = told;
  if (first === undefined || findings.length <= mostShown) return [];
  const others = findings.length - Math.min(mostShown, told.length);
  return [
    {
      title: `Worst slices of ${evidence} by ${demandText(first.metric, first)}`,
      rows: [
        ['slice', first.metric, 'interval', 'rows', 'verdict'],
        ...told.slice(0, mostShown).map((finding) => [scopeText(finding), ...numbersOf(finding), finding.verdict]),
        [`… and ${count(others)} slices that are not shown here`, '', '', '', ''],
      ],
    },
  ];
}

/** What a search found on the rows that it looked at, and what the other rows say of it. */
export function searchTable(
  search: Search,
  findings: readonly Finding[],
  metric: string,
  evidence: string,
): SupportingTable {
  return {
    title: `Search of ${evidence} for slices that nobody declared, by ${demandText(metric, search)}`,
    rows: [
      ['slice', `${metric}, searched half`, 'rows', `${metric}, other half`, 'interval', 'rows', 'verdict'],
      ...search.suspects.map(({ found }, i) => [
        scopeText(findings[i]!),
        ...foundText(found),
        ...numbersOf(findings[i]!),
        findings[i]!.verdict === 'fail' ? 'confirmed' : 'not confirmed',
      ]),
      [searchText(search), '', '', '', '', '', ''],
    ],
  };
}

/** How far the search went: what it left out might hide something. */
function searchText({ suspects, searched, slices, columns, others, tooWide }: Search): string {
  const parts = [
    `${count(searched)} slices by ${columns.join(', ')} searched`,
    ...(slices > searched ? [`the largest of ${count(slices)}`] : []),
    suspects.length === 0
      ? 'none is beyond the limit on the half that was searched'
      : `${count(searched - suspects.length)} looked better than these on that half, or are part of one of them`,
    ...(others > 0 ? [`${count(others)} more columns were not searched`] : []),
    ...(tooWide.length > 0 ? [`too many values to search: ${tooWide.join(', ')}`] : []),
  ];
  return `${parts.join('; ')}.`;
}

/** `recall ≥ 0.55`, `mae vs 4.1.0 ≤ 1.02`: rules of one metric are told apart. */
function demandText(metric: string, { reference, limit }: Pick<Finding, 'reference' | 'limit'>): string {
  const against = reference === null ? '' : ` vs ${Object.values(reference).join(', ')}`;
  return `${metric}${against} ${limit.bound === 'atLeast' ? '≥' : '≤'} ${decimal(limit.value)}`;
}

const scopeText = ({ scope }: Finding): string =>
  Object.entries(scope)
    .map(([column, value]) => `${column} ${value}`)
    .join(', ');

/** How far beyond its limit. */
const distance = ({ estimate, limit }: Finding): number =>
  limit.bound === 'atLeast' ? limit.value - estimate! : estimate! - limit.value;

const foundText = ({ estimate, rows }: Suspect['found']): string[] => [decimal(estimate), cell(Math.round(rows))];

/** Estimate, interval and rows; of so few rows that they could point at a person, only that they are few. */
function numbersOf({ estimate, uncertainty, n }: Finding): string[] {
  const rows = n[0] ?? 0;
  if (estimate === null || rows < smallestCell) return ['–', '–', cell(rows)];
  const interval =
    'none' in uncertainty
      ? '–'
      : `${decimal(uncertainty.lower)} to ${decimal(uncertainty.upper)} (${percent(uncertainty.confidence)})`;
  return [decimal(estimate), interval, cell(rows)];
}
