import { styleText } from 'node:util';
import type { Figure } from './figure.ts';

export type Machine = {
  readonly node: string;
  readonly processors: number;
  readonly model: string;
  /** Average over a minute of processes that run or wait to. Above `processors`, times are longer than on an idle machine. */
  readonly load: { readonly before: number; readonly after: number };
};

/** The figures in columns, and what they were measured on. */
export function table(figures: readonly Figure[], machine: Machine): string {
  const head = ['what', 'measured', 'aim', '', 'reference in the same run'];
  const rows = figures.map(({ what, measured, aim, met, reference }) => [
    what,
    measured,
    aim ?? '',
    met === null ? '' : met ? 'met' : 'missed',
    reference,
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const { load } = machine;
  return [
    '',
    styleText('bold', line(head)),
    ...rows.map(line),
    '',
    `Node ${machine.node} on ${machine.processors} × ${machine.model}; load ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
    '',
  ].join('\n');
}
