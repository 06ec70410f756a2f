import type { Annotation } from './annotation.ts';
import type { Conclusion } from './conclusion.ts';

export type { Annotation, Conclusion };

/** A button on the check's page; GitHub sends its identifier back as `check_run.requested_action`. */
export type Action = {
  /** At most 20 characters. */
  readonly label: string;
  /** At most 40 characters. */
  readonly description: string;
  readonly identifier: 'recheck';
};

/** A completed check run. The GitHub room sends it as it is, annotations in batches of fifty. */
export type CheckRun = {
  readonly name: string;
  readonly conclusion: Conclusion;
  readonly title: string;
  /** Markdown, as `text` is; each at most `longestOutput` characters. */
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly Annotation[];
  readonly detailsUrl: string | null;
  /** At most three. */
  readonly actions: readonly Action[];
};

/** The one check that branch protection requires. */
export const gateName = 'modelwarden';
export const checkRunName = (check: string): string => `${gateName} / ${check}`;

/** GitHub's limit on the summary and on the text of a check run, each (OpenAPI: checks/create). */
export const longestOutput = 65_535;

const recheck: Action = { label: 'Recheck', description: 'Load, measure and judge once more', identifier: 'recheck' };

export const actionsOf = (conclusion: Conclusion): readonly Action[] => (conclusion === 'success' ? [] : [recheck]);
