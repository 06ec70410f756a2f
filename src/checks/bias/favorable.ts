import { type EvidenceTable, favorable } from '../../documents/evidence-table.ts';
import type { Scalar } from '../../domain/measurement.ts';

/** The class of the cube that a person wants. There are two: what is not the positive value is the other one. */
export const favorableClass = (table: EvidenceTable): 0 | 1 =>
  spelled(favorable(table)) === spelled(table.positive) ? 1 : 0;

/** `1`, `'1'` and `true` are one value, as they are where tables are counted. */
const spelled = (value: Scalar): string => (typeof value === 'boolean' ? String(Number(value)) : String(value));
