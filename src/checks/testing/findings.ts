import { expect } from 'vitest';
import type { CheckReport, Finding, Uncertainty } from '../../domain/finding.ts';

/** The finding of a report that has no other, and no problem. */
export function only({ problems, findings }: CheckReport): Finding {
  expect(problems).toEqual([]);
  expect(findings).toHaveLength(1);
  return findings[0]!;
}

/** A finding's interval, where it has one. */
export function interval({ uncertainty }: Finding): Exclude<Uncertainty, { none: string }> {
  if ('none' in uncertainty) throw new Error(uncertainty.none);
  return uncertainty;
}
