import { count, decimal } from '../../checks/rules/numbers.ts';
import type { Scope } from '../../domain/finding.ts';
import { at } from '../../domain/place.ts';
import { plain } from '../../rendering/text.ts';
import { metricName, scopeName } from '../../rendering/words.ts';
import type { MeasuredNumber, TableMeasures } from './numbers.ts';

const sections = [
  ['metrics', 'Metrics'],
  ['againstChampion', 'Less the champion, on the same rows'],
  ['slices', 'Slices'],
  ['groups', 'Groups compared'],
  ['drift', 'Against the reference'],
] as const;

/** What a table yields, as aligned columns: number, 95 % interval, rows, method. */
export function reportOf(measures: TableMeasures): string {
  const { table, task, rows, problems } = measures;
  const head = `${plain(table)}  ${count(rows)} rows, ${task}`;
  const tables = sections.flatMap(([key, title]) => {
    const numbers = measures[key];
    return numbers.length === 0 ? [] : ['', title, ...aligned(numbers.map(cellsOf))];
  });
  const wrong = problems.map(
    ({ message, remedy, place }) => `! ${place === null ? '' : `${at(place)}: `}${plain(message)}\n  ${plain(remedy)}`,
  );
  return `${[head, ...tables, ...(wrong.length === 0 ? [] : ['', ...wrong])].join('\n')}\n`;
}

function cellsOf({ metric, scope, reference, estimate, uncertainty, n }: MeasuredNumber): readonly string[] {
  const about = [metricName(metric), where(scope, reference)].filter((part) => part !== '').join(' ');
  const interval = 'none' in uncertainty ? '' : `${decimal(uncertainty.lower)} to ${decimal(uncertainty.upper)}`;
  return [
    plain(about),
    estimate === null ? '–' : decimal(estimate),
    estimate === null ? '' : interval,
    n.length === 0 ? '' : `n ${n.map(count).join('/')}`,
    'none' in uncertainty ? uncertainty.none : uncertainty.method,
  ];
}

function where(scope: Scope, reference: Scope | null): string {
  const own = scopeName(scope);
  if (reference === null || 'version' in reference) return own;
  return `${own} vs ${scopeName(reference)}`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
