import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Candidate } from '../checks/check.ts';
import type { Document } from '../documents/document.ts';
import { digestOf } from '../domain/digest.ts';
import type { CountRequest, EvidencePin, Measurement, MeasurementResult } from '../domain/measurement.ts';
import { EvidenceError } from '../evidence/errors.ts';
import { type EvidenceFiles, evidenceFilesIn } from '../evidence/evidence-files.ts';
import type { EvidencePlace } from '../evidence/evidence-place.ts';
import { type Measuring, measure } from './measure.ts';
import type { Tree } from './ports.ts';

const table = Buffer.from('id,label\n1,0\n');
const pin: EvidencePin = { uri: 's3://acme/table.csv', digest: digestOf(table) };
const request: CountRequest = { kind: 'profile', pin, id: null };
const other: CountRequest = { kind: 'profile', pin, id: 'id' };

let directory: string;
let files: EvidenceFiles;
let memory: Measuring['memory'];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'modelwarden-measure-'));
  files = evidenceFilesIn(directory, 1e6);
  const present = new Set<string>();
  const measurements = new Map<string, Measurement>();
  memory = {
    isPresent: async (address, digest) => present.has(`${digest} ${address}`),
    savePresence: async (address, digest) => void present.add(`${digest} ${address}`),
    measurements: async (keys) => new Map([...measurements].filter(([key]) => keys.includes(key as never)) as never),
    saveMeasurements: async (fresh) => {
      for (const [key, measurement] of fresh) measurements.set(key, measurement);
    },
  };
});
afterEach(() => rm(directory, { recursive: true }));

type Place = EvidencePlace & { opened: number; content: Uint8Array | EvidenceError };

/** A place with one table, under an address of its own. */
function placeWith(content: Place['content'], address = 'https://acme.example/table.csv'): Place {
  const place: Place = {
    opened: 0,
    content,
    find: () => ({
      address,
      open: async () => {
        place.opened++;
        if (place.content instanceof EvidenceError) throw place.content;
        return place.content;
      },
    }),
  };
  return place;
}

const counter: Measuring['counter'] = {
  count: async (requests) =>
    requests.map((each): MeasurementResult => {
      const measurement: Measurement = {
        request: each,
        engine: 'e',
        counts: { kind: 'profile', rows: 1, columns: [] },
      };
      return { digest: digestOf('m'), measurement };
    }),
};

const noTree = { files: new Map() } as unknown as Tree;

async function measured(place: EvidencePlace, ...requests: CountRequest[]): Promise<(string | number)[]> {
  const card = {
    path: 'card.yaml',
    value: { spec: { evidence: { table: pin } } },
    places: { path: 'card.yaml', spots: new Map() },
  } as unknown as Document<'ModelCard'>;
  const candidate = { card, champion: null } as unknown as Candidate;
  const trees = { base: noTree, head: noTree };
  const answer = await measure(requests, [candidate], trees, { files, counter, place, memory });
  return requests.map((each) => {
    const result = answer(each);
    return 'problem' in result ? result.problem.code : 1;
  });
}

const gone = new EvidenceError('evidence-missing', 'gone', 'Bring it back.');

describe('a table outside of git', () => {
  test('is fetched once, for any number of counts and of times', async () => {
    const place = placeWith(table);
    expect(await measured(place, request, other)).toEqual([1, 1]);
    expect(await measured(place, request)).toEqual([1]);
    expect(place.opened).toBe(1);
  });

  test('that is gone after it was proved keeps its counts', async () => {
    const place = placeWith(table);
    await measured(place, request);
    place.content = gone;
    await rm(files.pathOf(pin.digest));
    expect(await measured(place, request)).toEqual([1]);
  });

  test('that is no longer in the cache is fetched again to be counted anew, and must still be there', async () => {
    const place = placeWith(table);
    await measured(place, request);
    await rm(files.pathOf(pin.digest));
    expect(await measured(place, other)).toEqual([1]);
    expect(place.opened).toBe(2);
    place.content = gone;
    await rm(files.pathOf(pin.digest));
    expect(await measured(place, { ...other, id: 'label' })).toEqual(['evidence-missing']);
  });

  test('that was counted elsewhere must be at this place as well', async () => {
    await measured(placeWith(table), request);
    expect(await measured(placeWith(gone, 'https://other.example/table.csv'), request)).toEqual(['evidence-missing']);
  });

  test('that was proved is still refused to a repository that may not look there', async () => {
    await measured(placeWith(table), request);
    const forbidden: EvidencePlace = {
      find: () => {
        throw new EvidenceError('place-not-allowed', 'no', 'Ask.');
      },
    };
    expect(await measured(forbidden, request)).toEqual(['place-not-allowed']);
  });

  test('with other bytes than those pinned proves nothing, and is asked for again', async () => {
    const place = placeWith(Buffer.from('other'));
    expect(await measured(place, request)).toEqual(['evidence-digest-mismatch']);
    place.content = table;
    expect(await measured(place, request)).toEqual([1]);
  });
});
