import { Command, Option } from 'commander';
import type { EvidencePin, Scalar } from '../../domain/measurement.ts';
import { type Task, tasks } from '../../domain/task.ts';
import { type Counter, createCounter } from '../../evidence/counter.ts';
import { localFiles } from '../local-decision.ts';
import { columnsOf, numericAmong, positiveOf, taskOf } from '../measure/infer.ts';
import type { TableMeasures } from '../measure/numbers.ts';
import { pinnedFile } from '../measure/pinned-file.ts';
import { MeasureError, type Question } from '../measure/question.ts';
import { reportOf } from '../measure/report.ts';
import { tableMeasures } from '../measure/table-measures.ts';
import { exitCodes, withProgress } from '../terminal.ts';

type Options = {
  readonly label?: string;
  readonly positive?: string;
  readonly prediction?: string;
  readonly score?: string;
  readonly threshold?: number;
  readonly id?: string;
  readonly weight?: string;
  readonly cluster?: string;
  readonly outcome?: string;
  readonly group: readonly string[];
  readonly slice: readonly string[];
  readonly features: readonly string[];
  readonly champion?: string;
  readonly reference?: string;
  readonly task?: Task;
  readonly json?: true;
};

const list = (value: string, before: readonly string[]): readonly string[] => [...before, ...value.split(',')];
const none: readonly string[] = [];
/** As many columns a message lists. */
const mostColumns = 40;

export const measureCommand = (): Command =>
  new Command('measure')
    .description('measure tables of predictions: every metric that the columns allow, with interval, rows and method')
    .argument('<table...>', 'Parquet, CSV or JSONL files')
    .option('--label <column>', 'what really happened')
    .option('--positive <value>', 'the label that means yes (default: 1 or true)')
    .option('--prediction <column>', 'what the model decided')
    .option('--score <column>', 'its score; larger means more likely')
    .option('--threshold <number>', 'decides by the score instead of a prediction', Number)
    .option('--id <column>', 'names each row once; needed to pair it with the champion')
    .option('--weight <column>', 'weight of a row')
    .option('--cluster <column>', 'rows that are not independent: a user, a query, a test case')
    .option('--outcome <column>', 'outcome of a test case: 0 or 1, or a score')
    .option('--group <columns>', 'groups of people: a,b compares by a and by b, a+b by both at once', list, none)
    .option('--slice <columns>', 'columns on whose values to measure apart', list, none)
    .option('--champion <table>', 'the same rows scored by the model that it would replace')
    .option('--reference <table>', 'rows that the model was made from, to compare with')
    .option(
      '--features <columns>',
      'columns to compare with the reference (default: all others that both have)',
      list,
      none,
    )
    .addOption(new Option('--task <task>', 'kind of model (default: told from the label)').choices(tasks))
    .option('--json', 'print JSON')
    .action(async (tables: readonly string[], options: Options) => {
      const measured = await withProgress('measuring', () => measureAll(tables, options));
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ tables: measured }, null, 2)}\n`
          : measured.map(reportOf).join('\n'),
      );
      process.exitCode = measured.some(({ problems }) => problems.length > 0) ? exitCodes.error : exitCodes.pass;
    });

async function measureAll(paths: readonly string[], options: Options): Promise<TableMeasures[]> {
  const files = localFiles();
  const counter = createCounter({ directory: files.directory, memory: 400_000_000, threads: 2, deadline: 600_000 });
  try {
    const pin = async (path: string | undefined): Promise<EvidencePin | null> =>
      path === undefined ? null : pinnedFile(path, files);
    const [champion, reference] = [await pin(options.champion), await pin(options.reference)];
    const measured: TableMeasures[] = [];
    for (const path of paths) {
      const table = await pinnedFile(path, files);
      const question = await questionOf(options, table, reference, counter);
      measured.push(await tableMeasures({ table, champion, reference }, question, counter));
    }
    return measured;
  } finally {
    await counter.close();
  }
}

async function questionOf(
  options: Options,
  table: EvidencePin,
  reference: EvidencePin | null,
  counter: Counter,
): Promise<Question> {
  const { label = null, outcome = null } = options;
  if (label === null && outcome === null && reference === null) {
    const columns = (await columnsOf(counter, table)).map(({ name }) => name);
    throw new MeasureError(
      'measure-question',
      `Nothing says what to measure in ${table.uri}. Its columns are ${columns.slice(0, mostColumns).join(', ')}${columns.length > mostColumns ? ', …' : ''}.`,
      "Name the column of what really happened with --label and the model's answer with --prediction or --score, " +
        'the outcome of test cases with --outcome, or a table to compare with by --reference.',
    );
  }
  const told = outcome === null ? null : 'generation';
  const task = options.task ?? told ?? (label === null ? 'binary-classification' : await taskOf(counter, table, label));
  const isBinary = task === 'binary-classification' && label !== null;
  const positive: Scalar = options.positive ?? (isBinary ? await positiveOf(counter, table, label) : 1);
  const { prediction, threshold } = options;
  const question = {
    ...{ task, label, positive, outcome },
    score: options.score ?? null,
    prediction: prediction !== undefined ? { column: prediction } : threshold === undefined ? null : { threshold },
    id: options.id ?? null,
    weight: options.weight ?? null,
    cluster: options.cluster ?? null,
    groups: options.group.map((group) => group.split('+')),
    slices: options.slice,
  };
  const features = reference === null ? [] : await featuresOf(options, [table, reference], counter);
  const numeric = await numericAmong(counter, table, features);
  return {
    ...question,
    numeric: features.filter(({ name }) => numeric.has(name)).map(({ name }) => name),
    categorical: features.filter(({ name }) => !numeric.has(name)).map(({ name }) => name),
  };
}

/** The columns that are named, or else all that both tables have and that mean nothing else. */
async function featuresOf(options: Options, pins: readonly EvidencePin[], counter: Counter) {
  const [own = [], other = []] = await Promise.all(pins.map((pin) => columnsOf(counter, pin)));
  const { label, prediction, score, id, weight, cluster, outcome } = options;
  const taken = new Set([label, prediction, score, id, weight, cluster, outcome]);
  const names = new Set(options.features);
  return own.filter(({ name }) =>
    names.size > 0 ? names.has(name) : !taken.has(name) && other.some((column) => column.name === name),
  );
}
