import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChampionRoles, ColumnRoles, CountRequest, EvidencePin } from '../src/domain/measurement.ts';
import { type EvidenceFiles, evidenceFilesIn } from '../src/evidence/evidence-files.ts';
import { bareScan, counted, memory, seconds } from './counted.ts';
import { type Features, features, featureTable, made, scoredTable } from './evidence-tables.ts';
import type { Figure } from './figure.ts';
import { rival, rivalText } from './python.ts';

const rows = 10_000_000;
/** Texts are parsed anew at every count: a tenth of the rows tells as much. */
const textRows = 1_000_000;
const turns = 3;

/** Counts ten million rows beside what others do with them. Takes about 4 GB of temporary disk. */
export async function measureEvidence(): Promise<Figure[]> {
  return inCache(async (directory, files) => {
    const scored = await made(directory, files, 'scored', scoredTable(rows));
    const wide = features(20, 5);
    const pair = async (size: number): Promise<EvidencePin[]> => [
      await made(directory, files, 'reference', featureTable(wide, size, 100, 0)),
      await made(directory, files, 'current', featureTable(wide, size, 200, 0.05)),
    ];
    const figures = [
      ...(await fairness(files, scored)),
      ...(await regression(files, scored)),
      ...(await drift(files, wide, await pair(rows), '10 M', 2.5, 'SciPy', 'drift')),
      // As many as Evidently takes in minutes. Writing out the bins takes as long as for ten times the rows: no aim.
      ...(await drift(files, wide, await pair(rows / 10), '1 M', null, 'Evidently', 'evidently')),
    ];
    for (const format of ['csv', 'jsonl'] as const) {
      const table = await made(directory, files, 'scored', scoredTable(textRows), format);
      figures.push(...(await texts(files, table)));
    }
    return figures;
  });
}

/** A cache of evidence that is gone afterwards. */
export async function inCache<T>(use: (directory: string, files: EvidenceFiles) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'modelwarden-bench-'));
  try {
    return await use(directory, evidenceFilesIn(join(directory, 'cache'), 20e9));
  } finally {
    await rm(directory, { recursive: true });
  }
}

const roles = (id: string | null): ColumnRoles => ({
  id,
  weight: null,
  cluster: null,
  probabilities: {},
  label: 'label',
  positive: 1,
  score: 'score',
  prediction: { column: 'prediction' },
});

const champion = (id: string | null): ChampionRoles => ({
  pin: null,
  pairing: 'one-to-one',
  roles: { ...roles(id), score: 'champion_score', prediction: { column: 'champion_prediction' } },
});

const by = ['sex', 'age_band'];

/** What fairness and the regression of a classifier rest on; with an id that is proved to be unique. */
export const classifierCounts = (pin: EvidencePin, id: string | null): CountRequest[] => [
  { kind: 'cube', pin, roles: roles(id), by, champion: champion(id) },
  { kind: 'ranks', pin, roles: roles(id), champion: champion(id) },
  ...(id === null ? [] : [{ kind: 'profile' as const, pin, id }]),
];

/** What every value of a scored table is read by. */
export const scoredColumns = [
  ...['score', 'champion_score', 'label', 'prediction', 'champion_prediction'].map((name) => `sum(${name})`),
  ...by.map((name) => `max(strlen(${name}))`),
];

async function fairness(files: EvidenceFiles, pin: EvidencePin): Promise<Figure[]> {
  const bare = await bareScan(files, [{ pin, expressions: scoredColumns }], turns);
  const fairlearn = await rival('fairness', [files.pathOf(pin.digest)]);
  const figures: Figure[] = [];
  for (const id of [null, 'id']) {
    const cost = await counted(files, classifierCounts(pin, id), turns);
    const what = `fairness, regression, 10 M rows${id === null ? '' : ', ids unique'}`;
    figures.push({
      what,
      measured: seconds(cost.milliseconds),
      aim: '< 1.0 s',
      met: cost.milliseconds < 1000,
      reference: `scan ${seconds(bare)}${id === null ? `; ${rivalText('Fairlearn', fairlearn)}` : ''}`,
    });
    figures.push(memory(cost, 300));
  }
  return figures;
}

/** Errors of two models that predict a number, over rows and over clusters of them. */
async function regression(files: EvidenceFiles, pin: EvidencePin): Promise<Figure[]> {
  const pandas = await rival('regression', [files.pathOf(pin.digest)]);
  const amounts = (own: ColumnRoles, column: string): ColumnRoles => ({ ...own, prediction: { column } });
  const request = (cluster: string | null): CountRequest => ({
    kind: 'moments',
    pin,
    roles: { ...amounts(roles(null), 'score'), cluster },
    by,
    variables: (['absolute-error', 'squared-error'] as const).flatMap((of) => [
      { of, who: 'candidate' as const },
      { of, who: 'champion' as const },
    ]),
    champion: { ...champion(null), roles: amounts(roles(null), 'champion_score') },
  });
  const figures: Figure[] = [];
  for (const [cluster, aim] of [
    [null, 2],
    ['id', 20],
  ] as const) {
    const cost = await counted(files, [request(cluster)], turns);
    const what = `mean errors, 10 M rows${cluster === null ? '' : ' in as many clusters'}`;
    figures.push({
      what,
      measured: seconds(cost.milliseconds),
      aim: `< ${aim}.0 s`,
      met: cost.milliseconds < aim * 1000,
      reference: cluster === null ? rivalText('pandas', pandas) : '',
    });
    figures.push(memory(cost, 600));
  }
  return figures;
}

export const driftCounts = ({ numeric, categorical }: Features, tables: readonly EvidencePin[]): CountRequest[] =>
  tables.flatMap((pin): CountRequest[] => [
    ...numeric.map((column) => ({ kind: 'histogram' as const, pin, column })),
    ...categorical.map((column) => ({ kind: 'categories' as const, pin, column, top: 50 })),
  ]);

export const featureColumns = ({ numeric, categorical }: Features): string[] => [
  ...numeric.map((name) => `sum(${name})`),
  ...categorical.map((name) => `max(strlen(${name}))`),
];

async function drift(
  files: EvidenceFiles,
  wide: Features,
  tables: readonly EvidencePin[],
  size: string,
  most: number | null,
  rivalName: string,
  task: string,
): Promise<Figure[]> {
  const expressions = featureColumns(wide);
  const bare = await bareScan(
    files,
    tables.map((pin) => ({ pin, expressions })),
    turns,
  );
  const paths = tables.map(({ digest }) => files.pathOf(digest));
  const other = rivalText(rivalName, await rival(task, paths));
  const cost = await counted(files, driftCounts(wide, tables), turns);
  const times = cost.milliseconds / bare;
  const what = `drift, 2 × ${size} rows × 25 columns`;
  return [
    {
      what,
      measured: `${seconds(cost.milliseconds)} (${times.toFixed(1)} ×)`,
      aim: most === null ? null : `≤ ${most} × scan`,
      met: most === null ? null : times <= most,
      reference: `scan ${seconds(bare)}; ${other}`,
    },
    memory(cost, 600),
  ];
}

/** The same counts where every row must be parsed first. */
async function texts(files: EvidenceFiles, pin: EvidencePin): Promise<Figure[]> {
  const cost = await counted(files, classifierCounts(pin, null), turns);
  const format = pin.uri.endsWith('.csv') ? 'CSV' : 'JSONL';
  const what = `fairness, regression, 1 M rows of ${format}`;
  return [
    { what, measured: seconds(cost.milliseconds), aim: '< 5.0 s', met: cost.milliseconds < 5000, reference: '' },
    memory(cost, 600),
  ];
}
