import { ProblemError } from '../domain/problem.ts';

export type DatabaseCode = 'unreachable' | 'newer-schema' | 'in-use' | 'altered-migration';

export class DatabaseError extends ProblemError<DatabaseCode> {}
