import type { Scope } from '../../domain/finding.ts';
import type { Problem } from '../../domain/problem.ts';
import { checkProblem } from '../rules/problem.ts';
import type { Disturbed } from './disturbed.ts';

/** More kinds than this are no kinds but names or numbers. */
export const mostKinds = 200;

export const kindsProblem = (kinds: number, { table, by, place }: Disturbed): Problem | null =>
  kinds <= mostKinds
    ? null
    : checkProblem(
        'slices-too-many',
        `Column ${by[0]} of the evidence table \`${table.name}\` makes ${kinds} kinds of disturbance; at most ${mostKinds} can be judged.`,
        'Name a column with fewer values as `perturbation`.',
        place,
      );

/** A kind, with the name of its table where a rule judges several. */
export const namedScope = (kind: Scope, { table }: Disturbed, tables: readonly Disturbed[]): Scope =>
  tables.length > 1 ? { ...kind, evidence: table.name } : kind;
