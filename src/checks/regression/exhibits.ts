import type { Figure, SupportingTable } from '../../domain/finding.ts';
import type { CountRequest, CubeCell } from '../../domain/measurement.ts';
import { rowsWhere } from '../../metrics/cells.ts';
import type { Candidate, Measured } from '../check.ts';
import { countsOf } from '../counts/cells.ts';
import { tablesOf } from '../counts/evidence.ts';
import { cell } from '../rules/numbers.ts';

/** ROC curves of the candidate, and of the champion where both were ranked on the same rows; one picture per table. */
export function rocFigures(candidate: Candidate, requests: readonly CountRequest[], measured: Measured): Figure[] {
  const own = `candidate ${candidate.card.value.spec.version}`;
  const other = `champion ${candidate.champion?.value.spec.version ?? ''}`;
  const figures = new Map<string, Figure>();
  // Paired ranks come last and replace the same table's unpaired ones.
  for (const request of [...requests].sort((a, b) => Number(isPaired(a)) - Number(isPaired(b)))) {
    const counts = countsOf(measured(request), 'ranks');
    if (counts === null || counts.positives === 0 || counts.negatives === 0) continue;
    const curve = (name: string, points: readonly (readonly [number, number])[]) => ({
      name,
      points: points.map(([fp, tp]) => [fp / counts.negatives, tp / counts.positives] as const),
    });
    const name = nameOf(candidate, request);
    const curves = [curve(own, counts.roc), ...(counts.championRoc === null ? [] : [curve(other, counts.championRoc)])];
    figures.set(name, { kind: 'roc', title: `ROC on ${name}`, curves });
  }
  return [...figures.values()];
}

/** Predictions against labels, of the candidate and of the champion; one table per model and evidence table. */
export function confusionTables(candidate: Candidate, requests: readonly CountRequest[], measured: Measured) {
  const tables = new Map<string, SupportingTable>();
  for (const request of requests) {
    const counts = countsOf(measured(request), 'cube');
    if (counts === null || request.kind !== 'cube' || request.split !== undefined) continue;
    const name = nameOf(candidate, request);
    const add = (who: 'prediction' | 'champion', model: string): void => {
      const title = `Predictions of ${model} against labels in ${name}`;
      tables.set(title, { title, rows: confusion(counts.cells, who) });
    };
    add('prediction', candidate.card.value.spec.version);
    if (request.champion !== null) add('champion', `the live version ${candidate.champion?.value.spec.version ?? ''}`);
  }
  return [...tables.values()];
}

function confusion(cells: readonly CubeCell[], who: 'prediction' | 'champion'): string[][] {
  const rows = (answer: 0 | 1, label: 0 | 1 | null): string =>
    cell(rowsWhere(cells, (each) => each[who] === answer && each.label === label));
  return [
    ['', 'Label positive', 'Label negative', 'No label'],
    ['Predicted positive', rows(1, 1), rows(1, 0), rows(1, null)],
    ['Predicted negative', rows(0, 1), rows(0, 0), rows(0, null)],
  ];
}

const isPaired = (request: CountRequest): boolean => 'champion' in request && request.champion !== null;

const nameOf = ({ card }: Candidate, { pin }: CountRequest): string =>
  tablesOf(card).find(({ table }) => table.digest === pin.digest && table.uri === pin.uri)?.name ?? pin.uri;
