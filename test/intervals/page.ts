import { methods } from './methods.ts';
import { reasonOf } from './reasons.ts';
import type { Line } from './seen.ts';

/** Percent of tables in which the interval did not fail to hold the truth: without one nothing was claimed. */
export const coverageOf = ({ tables, below, above }: Line): number => 100 * (1 - (below + above) / tables);

export const isOutside = (line: Line): boolean => Math.abs(coverageOf(line) - 95) > 1.5 + 1e-9;

const families: readonly (readonly [family: string, title: string, cases: string])[] = [
  [
    'binary-classification',
    'Two classes',
    'small: 30 to 38 rows, half of them positive; rare: 180 to 220 rows, 6 % positive; excellent: 90 to 110 rows, of which the model has about 97 % right; ample: 900 to 1,100 rows; weights: 180 to 220 rows that count once or three times, positives more often three times.',
  ],
  [
    'multiclass-classification',
    'Three classes',
    'small: 40 to 50 rows; rare: 180 to 220 rows, 80, 14 and 6 % of them of each class; excellent: 90 to 110 rows; ample: 900 to 1,100 rows, classes as in rare; weights: 180 to 220 rows that count once or three times.',
  ],
  [
    'regression',
    'Numbers',
    'Labels are lognormal and errors grow with them. small: 20 to 26 rows; skewed: 54 to 66 rows, the size of errors lognormal with a spread of 0.5 besides; heavy: 180 to 220 rows, 0.8; ample: 900 to 1,100 rows, 0.5; weights: 180 to 220 rows, 0.3, of which three in ten count four times; clusters: 36 to 44 clusters of one to nine rows that share a part of their error.',
  ],
  [
    'ranking',
    'Rankings',
    'Queries of fifteen items. small: 20 to 26 queries; excellent: 54 to 66, ranked nearly perfectly; hard: 90 to 110, ranked nearly at random; ample: 450 to 550.',
  ],
  [
    'generation',
    'Graded answers and amounts',
    'small: 20 to 26 cases; rare: 90 to 110, of which one in fourteen passes; skewed: 180 to 220, amounts lognormal with a spread of 0.8; ample: 900 to 1,100, the same; clusters: 36 to 44 clusters of one to nine cases that are alike.',
  ],
  [
    'groups',
    'Groups of people',
    'small: about 20 people a group; unequal: about 40 against 900 (means: 25 against 250; strata: 40 of 9 against 4); rare: about 100, rates near 0 and 1 (means: lognormal with a spread of 0.7); ample: 300 to 500.',
  ],
  [
    'drift',
    'Drift',
    'A table against a reference of twice its rows. small: about 60 rows; skewed: about 300, five shares from 0.5 to 0.04, or half a standard deviation further; slight: about 400 rows that have hardly moved; none: the same, not moved at all.',
  ],
];

const cells = (values: readonly string[]): string =>
  `| ${values.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`;

function cell(line: Line | undefined): string {
  if (line === undefined) return '';
  const coverage = coverageOf(line).toFixed(1);
  const without = Math.round(100 * (1 - line.intervals / line.tables));
  return `${isOutside(line) ? `**${coverage}**` : coverage}${without === 0 ? '' : ` (${without})`}`;
}

function familyTable(lines: readonly Line[]): string {
  const names = [...new Set(lines.map((line) => line.case))];
  const figures = [...Map.groupBy(lines, ({ figure }) => figure)];
  return [
    cells(['', 'interval', ...names]),
    cells(['---', '---', ...names.map(() => '---:')]),
    ...figures.map(([figure, own]) =>
      cells([figure, own[0]!.method, ...names.map((name) => cell(own.find((line) => line.case === name)))]),
    ),
  ].join('\n');
}

/** Every reason with the figures that it is given for. */
function reasons(lines: readonly Line[]): string {
  const outside = Map.groupBy(lines.filter(isOutside), reasonOf);
  return [...outside]
    .map(([reason, own]) => {
      const figures = [...Map.groupBy(own, ({ figure }) => figure)].map(([figure, them]) => {
        const seen = them.map(coverageOf).toSorted((a, b) => a - b);
        const [least, most] = [seen[0]!.toFixed(1), seen.at(-1)!.toFixed(1)];
        return `${figure} ${least === most ? least : `${least} to ${most}`}`;
      });
      return `- ${reason ?? 'Nobody has said why.'}\n  ${figures.join('; ')}.`;
    })
    .join('\n');
}

/** docs/statistics.md, of what was seen. */
export function statisticsPage(lines: readonly Line[]): string {
  const outside = lines.filter(isOutside);
  const low = outside.filter((line) => coverageOf(line) < 95).length;
  return `# Statistics

This page is made by \`npm run docs\` from \`test/intervals\`, and what it tells was seen by \`npm run coverage\`.
[metrics.md](metrics.md) says which metric has which interval.

## Verdicts

An effect θ has an interval [L, U] at the confidence of the policy, 95 % if it does not say, shared out over all
intervals of a check (Bonferroni). With the limit m on a loss: **fail** if L > m, **pass** if U ≤ m, otherwise
**inconclusive**, with the rows that would settle it. So forty rows cannot pass in silence, and a trivial difference in
ten million rows does not alarm. Where a metric has no denominator or no interval holds, it is inconclusive as well.

With no difference between the populations and none allowed, a report of each check fails in at most 5 % of 2,000
tables (\`src/checks/error-rates.test.ts\`), and effects of three sizes are found as often as the formulas of power say,
within three points (\`src/checks/power.test.ts\`). Verdicts depend on counts alone: seeds are fixed, and the same counts
give the same interval on any machine.

## Methods

z and t are quantiles of the normal and of Student's t, n and m rows, σ a standard error, α the error.

| Interval | How it is made | Source |
|---|---|---|
${methods.map(({ name, how, source }) => cells([name, how, source])).join('\n')}

## How often the intervals hold

Each number is the share, in percent, of ${most(lines)} tables (500 for posteriors of three classes) whose 95 %
interval did not fail to hold the number of the population that they were drawn from; the error of simulation is half a
point (one). A table without an interval claims nothing, and the percentage of such tables stands in brackets.
Populations have 1,000 rows (3,000 of rankings), drawn from the laws that are described with normals cut at 3, and rows
or clusters are drawn from them with replacement. Coverage of counts swings with the number of rows (Brown, Cai &
DasGupta 2001), so that each table has another number of them and neighbouring ones are averaged. \`difference\` and
\`ratio\` compare two versions on the same rows. The bar is 95 ± 1.5; what lies outside is bold, with its reasons at the
end: of ${lines.length} numbers ${low} are below, ${outside.length - low} above.

${families
  .map(
    ([family, title, about]) =>
      `### ${title}\n\n${about}\n\n${familyTable(lines.filter((line) => line.family === family))}`,
  )
  .join('\n\n')}

## What lies outside, and why

Too low:

${reasons(lines.filter((line) => coverageOf(line) < 95))}

Too high, which costs rows but raises no false alarm:

${reasons(lines.filter((line) => coverageOf(line) > 95))}
`;
}

const most = (lines: readonly Line[]): string => Math.max(...lines.map(({ tables }) => tables)).toLocaleString('en');
