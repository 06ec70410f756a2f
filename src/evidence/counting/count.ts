import { canonicalJson } from '../../domain/digest.ts';
import type { CountRequest, Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { EvidenceError } from '../errors.ts';
import { cachedPath } from '../evidence-files.ts';
import { bandSql } from './bands.ts';
import { categories } from './categories.ts';
import { cube } from './cube.ts';
import { domain } from './domain.ts';
import type { Engine } from './engine.ts';
import { type Groups, groupsOf } from './groups.ts';
import { histograms } from './histogram.ts';
import { imported } from './imports/imported.ts';
import type { Truth } from './label-comparison.ts';
import { matrix } from './matrix.ts';
import { labelTruth, moments } from './moments.ts';
import { neededColumns } from './needed-columns.ts';
import { openTable } from './open-table.ts';
import { overlap } from './overlap.ts';
import { pairedRows } from './pairing.ts';
import { problemOf } from './problem.ts';
import { profile } from './profile.ts';
import { ranks } from './ranks.ts';
import type { Rows, Side } from './rows.ts';
import { scoreCells } from './score-cells.ts';
import { soundness } from './soundness.ts';
import type { Table } from './table.ts';

export type Answer = { readonly counts: Counts } | { readonly problem: Problem };

/**
 * Counts what is asked and tells each answer, in the order of asking. Each table is opened once, and all its histograms
 * share one scan.
 */
export async function countAll(
  engine: Engine,
  directory: string,
  requests: readonly CountRequest[],
  tell: (answer: Answer) => void,
): Promise<void> {
  const batch = batchOf(engine, directory, requests);
  for (const request of requests) {
    try {
      tell({ counts: await countOne(engine, batch, request) });
    } catch (error) {
      tell({ problem: problemOf(error, request.pin.uri) });
    }
  }
}

/** What a request says of its rows. */
type RowsRequest = Pick<Extract<CountRequest, { kind: 'ranks' }>, 'pin' | 'roles' | 'champion'>;

type GroupsRequest = Pick<Extract<CountRequest, { kind: 'cube' }>, 'pin' | 'by' | 'split'>;

type Batch = {
  table(pin: EvidencePin): Promise<Table>;
  rows(request: RowsRequest, truth: Truth): Promise<Rows>;
  groups(request: GroupsRequest): Promise<Groups>;
  histogram(pin: EvidencePin, column: string): Promise<Counts>;
  imported(request: Extract<CountRequest, { kind: 'imported' }>): Promise<Counts>;
};

async function countOne(engine: Engine, batch: Batch, request: CountRequest): Promise<Counts> {
  switch (request.kind) {
    case 'cube':
      return cube(engine, await batch.rows(request, 'binary'), await batch.groups(request));
    case 'matrix':
      return matrix(engine, await batch.rows(request, 'class'), await batch.groups(request));
    case 'ranks':
      return ranks(engine, await batch.rows(request, 'binary'));
    case 'moments':
      return moments(
        engine,
        await batch.rows(request, labelTruth(request)),
        await batch.groups(request),
        request.variables,
      );
    case 'scores':
      return scoreCells(engine, await batch.rows(request, 'binary'));
    case 'histogram':
      return batch.histogram(request.pin, request.column);
    case 'categories':
      return categories(engine, await batch.table(request.pin), request.column, request.top);
    case 'profile':
      return profile(engine, await batch.table(request.pin), request.id);
    case 'soundness':
      return soundness(engine, await batch.table(request.pin), request);
    case 'overlap':
      return overlap(engine, await batch.table(request.pin), await batch.table(request.other), request);
    case 'domain':
      return domain(engine, await batch.table(request.pin), await batch.table(request.reference), request);
    case 'imported':
      return batch.imported(request);
  }
}

function batchOf(engine: Engine, directory: string, requests: readonly CountRequest[]): Batch {
  const once = memo();
  let opened = 0;
  const table = (pin: EvidencePin): Promise<Table> =>
    once(`table ${pin.digest} ${pin.uri}`, () => {
      const file = { uri: pin.uri, path: cachedPath(directory, pin.digest) };
      return openTable(engine, file, neededColumns(requests, pin.digest), `evidence${opened++}`);
    });
  const report: Batch['imported'] = (request) => {
    const file = { uri: request.pin.uri, path: cachedPath(directory, request.pin.digest) };
    return imported(engine, file, request, `evidence${opened++}`);
  };
  const histogram = async (pin: EvidencePin, column: string): Promise<Counts> => {
    const names = requests.flatMap((request) =>
      request.kind === 'histogram' && request.pin.digest === pin.digest && request.pin.uri === pin.uri
        ? [request.column]
        : [],
    );
    const unique = [...new Set(names)];
    const all = await once(`histograms ${pin.digest} ${pin.uri}`, async () =>
      histograms(engine, await table(pin), unique),
    );
    const made = all[unique.indexOf(column)]!;
    if (made instanceof EvidenceError) throw made;
    return made;
  };
  const rows: Batch['rows'] = async ({ pin, roles, champion }, truth) => {
    const candidate: Side = { table: await table(pin), roles, alias: 'a' };
    if (champion === null) return { from: `${candidate.table.relation} AS a`, candidate, champion: null };
    if (champion.pin === null) {
      return {
        from: `${candidate.table.relation} AS a`,
        candidate,
        champion: { table: candidate.table, roles: champion.roles, alias: 'a' },
      };
    }
    const other: Side = { table: await table(champion.pin), roles: champion.roles, alias: 'b' };
    const key = canonicalJson({
      pin,
      other: champion.pin,
      id: roles.id,
      otherId: champion.roles.id,
      label: roles.label,
      otherLabel: champion.roles.label,
      positive: [roles.positive, champion.roles.positive],
      pairing: champion.pairing,
      truth,
    });
    const paired = await once(`paired ${key}`, () =>
      pairedRows(engine, candidate, other, { pairing: champion.pairing, truth }),
    );
    return { ...paired, candidate, champion: other };
  };
  const groups: Batch['groups'] = async ({ pin, by, split }) => {
    const judged = await table(pin);
    const cut = (column: string, bands: number): Promise<string> =>
      once(`bands ${pin.digest} ${pin.uri} ${bands} ${column}`, () => bandSql(engine, judged, column, bands));
    return groupsOf(engine, judged, by, split ?? null, cut);
  };
  return { table, rows, groups, histogram, imported: report };
}

function memo(): <T>(key: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<unknown>>();
  return <T>(key: string, make: () => Promise<T>) => {
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known as Promise<T>;
  };
}
