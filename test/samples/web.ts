import { digestOf } from '../../src/domain/digest.ts';
import type {
  DecisionRecord,
  DecisionSummary,
  LogPage,
  RepositorySummary,
  WebQueries,
} from '../../src/flow/queries.ts';
import { gateTitle } from '../../src/rendering/title.ts';
import { allowed, samples } from './decisions.ts';

/** The sample decisions as the pages find them: ids are the samples' names. */

const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 20, 9, minutes)).toISOString();
const origin = 'modelwarden.acme.example/acme';

export const records: readonly DecisionRecord[] = Object.entries(samples).map(([id, decision], index) => ({
  id,
  at: at(index * 7),
  decision,
  supersededBy: id === 'inconclusive' ? 'waiting' : null,
  log: { origin, index: 18_200 + index },
  rollout:
    decision === allowed
      ? [
          {
            at: at(40),
            environment: 'production',
            state: 'rolling-out',
            text: 'applied 2 manifests from merge `4f0c9d1`',
          },
          { at: at(42), environment: 'production', state: 'live', text: 'InferenceService credit-risk is ready' },
        ]
      : [],
}));

const summaries: readonly DecisionSummary[] = records
  .filter(({ id }) => !['observed', 'inconclusive', 'waiting'].includes(id))
  .map(({ id, at: when, decision }) => ({
    id,
    at: when,
    pull: decision.subject.pull,
    title: decision.subject.title,
    author: decision.subject.author?.login ?? null,
    mode: decision.mode,
    outcome: decision.outcome,
    verdict: decision.verdict,
    headline: gateTitle(decision),
  }))
  .reverse();

export const repositories: readonly RepositorySummary[] = [
  {
    repository: 'acme/credit-models',
    mode: 'enforce',
    models: [
      {
        name: 'credit-risk',
        tier: 'high',
        version: '4.2.0',
        path: 'models/credit-risk/card.yaml',
        running: [
          { environment: 'staging', version: '4.2.0', state: 'live', since: at(30), decision: 'allowed' },
          { environment: 'production', version: '4.2.0', state: 'rolling-out', since: at(40), decision: 'allowed' },
        ],
      },
      {
        name: 'affordability-regression-eu-central',
        tier: 'limited',
        version: '1.9.3',
        path: 'models/affordability/card.yaml',
        running: [
          {
            environment: 'production',
            version: '1.9.2',
            state: 'live',
            since: '2026-08-02T11:00:00.000Z',
            decision: null,
          },
        ],
      },
      { name: 'churn', tier: 'minimal', version: '0.3.0', path: 'models/churn/card.yaml', running: [] },
    ],
    decisions: summaries,
    log: { origin, size: 18_208 },
  },
  { repository: 'acme/support-assistant', mode: 'observe', models: [], decisions: [], log: { origin, size: 18_208 } },
];

const kinds = ['delivery', 'decision', 'merge', 'rollout'] as const;

export const logPage: LogPage = {
  origin,
  size: 18_208,
  checkpoint: `${origin}\n18208\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— ${origin} Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n`,
  verifierKey: `${origin}+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k`,
  entries: Array.from({ length: 24 }, (_, position) => {
    const index = 18_207 - position;
    const kind = kinds[index % 4]!;
    return {
      index,
      at: at(55 - position),
      kind,
      repository: index % 7 === 0 ? ('acme/other-team' as const) : ('acme/credit-models' as const),
      summary:
        kind === 'decision'
          ? 'acme/credit-models #485: ALLOWED - 11 pass, 1 accepted'
          : `${kind} for acme/credit-models #485`,
      hash: digestOf(`leaf ${index}`).slice(7),
      decision: kind === 'decision' ? 'allowed' : null,
    };
  }),
  older: 18_184,
  repositories: ['acme/credit-models', 'acme/other-team', 'acme/support-assistant'],
};

export const sampleQueries: WebQueries = {
  repositories: async () => repositories,
  repository: async (name) => repositories.find(({ repository }) => repository === name) ?? null,
  decision: async (id) => records.find((record) => record.id === id) ?? null,
  log: async (name) => (name === origin ? logPage : null),
  logFile: async (name) => (name === origin ? lines() : null),
};

async function* lines(): AsyncIterable<string> {
  for (const entry of logPage.entries) yield `${JSON.stringify(entry)}\n`;
}
