import { expect, test } from 'vitest';
import type { DocumentSet } from '../documents/document-set.ts';
import { example, sound } from '../documents/examples.ts';
import { candidatesOf } from './candidates.ts';

const card = sound('ModelCard', example('card'), 'models/credit-risk/card.yaml');
const deployed = (text: string) => sound('ModelDeployment', text, 'deploy/production/credit-risk.yaml');
const documents = (text: string): DocumentSet => ({
  ...{ cards: [card], deployments: [deployed(text)], waivers: [], policies: [], problems: [] },
  ...{ files: new Map(), broken: new Set() },
});

test('a model is judged with its deployments as they are and as the change leaves them', () => {
  const [was, is] = [example('deployment'), example('deployment').replace('amount: 0.60', 'amount: 6')];
  const candidate = candidatesOf(
    [],
    documents(was),
    documents(is),
    new Set(['deploy/production/credit-risk.yaml']),
  )[0]!;
  const amounts = (of: DocumentSet['deployments']) => of.map(({ value }) => value.spec.budget?.perThousandCalls.amount);
  expect(amounts(candidate.deployments)).toEqual([6]);
  expect(amounts(candidate.former)).toEqual([0.6]);
});
