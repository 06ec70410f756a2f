import { stripVTControlCharacters, styleText } from 'node:util';
import type { Decision } from '../domain/decision.ts';
import { short } from '../domain/digest.ts';
import { at } from '../domain/place.ts';
import type { Verdict } from '../domain/verdict.ts';
import { seatsOf, statusSymbol, statusWord, unblockersOf } from './approvals.ts';
import { movement, type Row, rowText, summaryRows } from './rows.ts';
import { plain } from './text.ts';
import { decisionTally, outcomeTitle } from './title.ts';
import { verdictSymbol, verdictWord } from './words.ts';

export type TerminalOptions = { readonly colour: boolean; readonly columns: number };

const narrowest = 60;
const verdictColumn = 14;
const limitColumn = 12;

type Format = Parameters<typeof styleText>[0];

const formatOf: Readonly<Record<Verdict, Format>> = {
  pass: 'green',
  fail: 'red',
  inconclusive: 'yellow',
  error: 'red',
  'not-applicable': 'dim',
};

/** Columns that a string takes: none for combining marks and joiners, two for East Asian wide letters and emoji. */
export function width(text: string): number {
  let columns = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) continue;
    columns +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}

const padded = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** Cuts a word that is longer than a line. */
function pieces(word: string, columns: number): string[] {
  const result = [''];
  for (const character of word) {
    if (width(result.at(-1)! + character) > columns) result.push('');
    result[result.length - 1] += character;
  }
  return result;
}

/** Lines of at most so many columns, broken at spaces where there are any. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text)
    .split(' ')
    .flatMap((long) => pieces(long, columns))) {
    if (line !== '' && width(line) + 1 + width(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * The decision for `modelwarden check`: the comment's table in aligned columns, then what to do next. No line is wider
 * than `columns`. Escape sequences come from here alone, and only with `colour`.
 */
export function terminalOf(decision: Decision, options: TerminalOptions): string {
  const columns = Math.max(narrowest, options.columns);
  const style = (format: Format, text: string): string =>
    options.colour ? styleText(format, text, { validateStream: false }) : text;
  const { models, digests, subject, next, outcome } = decision;
  const headline =
    outcome === 'ungoverned'
      ? `Modelwarden: ${outcomeTitle(decision)}`
      : `Modelwarden: ${outcomeTitle(decision)} - ${decisionTally(decision)}`;
  const context = [
    ...models.map((model) => `${model.name} ${movement(model.from, model.to)}, tier ${model.tier}`),
    `${subject.base.slice(0, 7)}..${subject.head.slice(0, 7)}${digests.policy ? `, policy ${short(digests.policy)}` : ', no policy at the base: what is merged there governs'}`,
  ];
  const rows = summaryRows(decision);
  return [
    ...wrapped(headline, columns).map((line) => style('bold', line)),
    ...context.flatMap((line) => wrapped(line, columns)).map((line) => style('dim', line)),
    ...(rows.length > 0 ? ['', ...tableLines(rows, columns, models.length > 1, style)] : []),
    ...(next.length > 0
      ? [
          '',
          ...numbered(
            next.map((step) => (step.place ? `${step.text} (${at(step.place)})` : step.text)),
            columns,
          ),
        ]
      : []),
    ...approvalLines(decision, columns),
  ]
    .map((line) => line.trimEnd())
    .join('\n')
    .concat('\n');
}

function tableLines(
  rows: readonly Row[],
  columns: number,
  named: boolean,
  style: (format: Format, text: string) => string,
): readonly string[] {
  const label = (row: Row): string =>
    [row.check ?? 'pull request', ...(named && row.model ? [row.model] : [])].join(' ');
  const first = Math.min(24, Math.max(5, ...rows.map((row) => width(plain(label(row))))));
  const limits = Math.min(20, Math.max(limitColumn, ...rows.map((row) => width(row.limit))));
  const middle = columns - first - verdictColumn - limits - 6;
  const heading = [
    padded('Check', first),
    padded('Verdict', verdictColumn),
    padded('Decisive number', middle),
    'Limit',
  ].join('  ');
  return [
    style('dim', heading),
    ...rows.flatMap((row) => {
      const cells = [
        wrapped(label(row), first),
        wrapped(
          `${verdictSymbol[row.verdict]} ${verdictWord[row.verdict]}${row.accepted ? ' (accepted)' : ''}`,
          verdictColumn,
        ),
        wrapped(rowText(row), middle),
        wrapped(row.limit, limits),
      ] as const;
      const height = Math.max(...cells.map((cell) => cell.length));
      return Array.from({ length: height }, (_, line) =>
        [
          padded(cells[0][line] ?? '', first),
          style(formatOf[row.verdict], padded(cells[1][line] ?? '', verdictColumn)),
          padded(cells[2][line] ?? '', middle),
          cells[3][line] ?? '',
        ].join('  '),
      );
    }),
  ];
}

const numbered = (steps: readonly string[], columns: number): readonly string[] => [
  'Next',
  ...steps.flatMap((step, index) => {
    const mark = `  ${index + 1}. `;
    return wrapped(step, columns - mark.length).map((line, row) => (row === 0 ? mark : ' '.repeat(mark.length)) + line);
  }),
];

function approvalLines({ approvals }: Decision, columns: number): readonly string[] {
  const seats = seatsOf(approvals);
  if (seats.length === 0) return [];
  return [
    '',
    'Approvals',
    ...seats.flatMap((seat) => {
      const need = seat.status === 'pending' && seat.unblock ? `needs ${unblockersOf(seat.unblock)}` : seat.why;
      return wrapped(`${statusSymbol[seat.status]} ${seat.name} ${statusWord[seat.status]}: ${need}`, columns - 2).map(
        (line) => `  ${line}`,
      );
    }),
  ];
}
