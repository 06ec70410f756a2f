import type { Limit } from '../../domain/verdict.ts';
import type { Demand } from '../rules/finding.ts';
import type { BiasRule } from './settings.ts';

const limitOf = ({ atLeast, atMost }: Pick<BiasRule, 'atLeast' | 'atMost'>): Limit =>
  atLeast !== null ? { bound: 'atLeast', value: atLeast } : { bound: 'atMost', value: atMost ?? 0 };

export const demandOf = (rule: BiasRule): Demand => ({ limit: limitOf(rule), decide: rule.decide });
