import { code, text } from './markdown.ts';

/** A rollout as its pull request shows it. */
export type RolloutSummary = {
  readonly model: string;
  readonly version: string;
  readonly environment: string;
  readonly state: 'under way' | 'ready' | 'failed' | 'superseded';
  /** Why it failed, with its remedy; null otherwise. */
  readonly why: string | null;
};

const symbols: Readonly<Record<RolloutSummary['state'], string>> = {
  'under way': '…',
  ready: '✅',
  failed: '❌',
  superseded: '➖',
};

/** One line of markdown for each rollout of a merged pull request; empty before there is one. */
export function rolloutLines(rollouts: readonly RolloutSummary[]): string {
  return rollouts
    .map(({ model, version, environment, state, why }) => {
      const line = `**Rollout:** ${symbols[state]} ${code(`${model} ${version}`)} in ${code(environment)}: ${state}`;
      return why === null ? line : `${line}. ${text(why)}`;
    })
    .join('\n\n');
}
