import type { CountRequest, EvidencePin } from '../src/domain/measurement.ts';
import type { EvidenceFiles } from '../src/evidence/evidence-files.ts';
import { bareScan, counted, memory, seconds } from './counted.ts';
import { classifierCounts, driftCounts, featureColumns, inCache, scoredColumns } from './evidence.ts';
import { features, featureTable, made, scoredTable } from './evidence-tables.ts';
import type { Figure } from './figure.ts';

/** Both above the rows that ranks keep in memory: a larger table is read twice, so ten million rows cost less each. */
const few = 20_000_000;
const many = 100_000_000;

type Sized = { readonly small: readonly EvidencePin[]; readonly large: readonly EvidencePin[] };

/**
 * A hundred million rows beside twenty million: five times the time, and the same memory. Takes minutes, and 15 GB of
 * temporary disk, so it is made only when asked for.
 */
export async function measureLarge(): Promise<Figure[]> {
  return inCache(async (directory, files) => {
    const make = (name: string, select: string): Promise<EvidencePin> => made(directory, files, name, select);
    const scored: Sized = {
      small: [await make('scored', scoredTable(few))],
      large: [await make('scored', scoredTable(many))],
    };
    const narrow = features(4, 1);
    const pair = async (rows: number): Promise<EvidencePin[]> => [
      await make('reference', featureTable(narrow, rows, 100, 0)),
      await make('current', featureTable(narrow, rows, 200, 0.05)),
    ];
    const drifting: Sized = { small: await pair(few), large: await pair(many) };
    return [
      ...(await linear(files, 'fairness, regression, 100 M rows', scored, scoredColumns, ([pin]) =>
        classifierCounts(pin!, null),
      )),
      ...(await linear(files, 'drift, 2 × 100 M rows × 5 columns', drifting, featureColumns(narrow), (pins) =>
        driftCounts(narrow, pins),
      )),
    ];
  });
}

async function linear(
  files: EvidenceFiles,
  what: string,
  { small, large }: Sized,
  expressions: readonly string[],
  requests: (pins: readonly EvidencePin[]) => readonly CountRequest[],
): Promise<Figure[]> {
  const bare = await bareScan(
    files,
    large.map((pin) => ({ pin, expressions })),
    1,
  );
  const fifth = await counted(files, requests(small), 2);
  const whole = await counted(files, requests(large), 1);
  const times = whole.milliseconds / fifth.milliseconds;
  return [
    {
      what,
      measured: `${seconds(whole.milliseconds)} (${times.toFixed(1)} ×)`,
      aim: '≤ 6 × 20 M',
      met: times <= 6,
      reference: `scan ${seconds(bare)}; 20 M rows ${seconds(fifth.milliseconds)}, ${Math.round(fifth.megabytes)} MB`,
    },
    memory(whole, 600),
  ];
}
