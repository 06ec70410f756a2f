import { styleText } from 'node:util';
import type { Figure } from './figure.ts';

export type Machine = {
  readonly node: string;
  readonly processors: number;
  readonly model: string;
  /** Average over a minute of processes that run or wait to. Above `processors`, times are longer than on an idle machine. */
  readonly load: { readonly before: number; readonly after: number };
};

/** The figures in columns within `columns` characters, and what they were measured on. */
export function table(figures: readonly Figure[], machine: Machine, columns: number): string {
  const head = ['what', 'measured', 'aim', '', 'reference in the same run'];
  const rows = figures.map(({ what, measured, aim, met, reference }) => [
    what,
    measured,
    aim ?? '',
    met === null ? '' : met ? 'met' : 'missed',
    reference,
  ]);
  const widths = head.slice(0, -1).map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const before = widths.reduce((sum, width) => sum + width + 2, 0);
  const line = (cells: readonly string[]): string => {
    const start = widths.map((width, column) => `${cells[column]!.padEnd(width)}  `).join('');
    const [first = '', ...rest] = wrapped(cells.at(-1)!, Math.max(30, columns - before));
    return [`${start}${first}`.trimEnd(), ...rest.map((text) => ' '.repeat(before) + text)].join('\n');
  };
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

/** In lines of at most so many characters, where no word is longer. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
