import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureApp } from './app.ts';
import { measureBurst } from './burst.ts';
import { measureEvidence } from './evidence.ts';
import type { Section } from './figure.ts';
import { measureLarge } from './large.ts';
import { table } from './table.ts';

/* Measures what is promised about speed, each figure beside a reference of the same run. `--only` takes sections. */

const sections: readonly Section[] = [
  { name: 'app', measure: measureApp },
  { name: 'burst', measure: measureBurst },
  { name: 'evidence', measure: measureEvidence },
  { name: 'large', measure: measureLarge, onlyWhenAsked: true },
];

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const chosen =
  options.only?.split(',') ?? sections.filter(({ onlyWhenAsked }) => !onlyWhenAsked).map(({ name }) => name);
const unknown = chosen.filter((name) => !sections.some((section) => section.name === name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown: ${unknown.join(', ')}. There are: ${sections.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}

const before = loadavg();
const figures = [];
for (const { name, measure } of sections.filter((section) => chosen.includes(section.name))) {
  process.stderr.write(`measuring: ${name} …\n`);
  figures.push(...(await measure()));
}
const machine = {
  node: process.version,
  processors: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  load: { before: before[0] ?? 0, after: loadavg()[0] ?? 0 },
};
process.stdout.write(
  options.json
    ? `${JSON.stringify({ machine, figures }, null, 2)}\n`
    : table(figures, machine, process.stdout.columns ?? 120),
);
