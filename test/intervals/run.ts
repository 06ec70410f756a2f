import { type Experiment, type Figure, observe } from './experiment.ts';
import { experiments } from './experiments.ts';
import { type Line, writeSeen } from './seen.ts';

/* Simulates every experiment and keeps what was seen: npm run coverage. Takes some minutes; npm run docs makes the page. */

const seed = 20_260_101;

/** Posteriors of many classes take long. */
const isSlow = ({ family }: Experiment, { method }: Figure): boolean =>
  family === 'multiclass-classification' && method.startsWith('Jeffreys posterior');

const lines: Line[] = [];
for (const experiment of experiments) {
  const { family, name, figures } = experiment;
  const [quick, slow] = [false, true].map((wanted) =>
    observe(experiment, wanted ? 500 : 2000, seed, (figure) => isSlow(experiment, figure) === wanted),
  );
  for (const [i, { name: figure, method }] of figures.entries()) {
    lines.push({ family, case: name, figure, method, ...(quick![i] ?? slow![i])! });
  }
  process.stdout.write(`${family}, ${name}\n`);
}
await writeSeen(lines);
