import { expect, test } from 'vitest';
import { governedBy } from './governed.ts';

const isGoverned = governedBy(['models/**', 'deploy/**']);

test.each([
  'models/credit/card.yaml',
  'models/.new/card.yaml',
  'models/credit/.hidden/card.yaml',
  'deploy/production/credit.yaml',
  '.github/modelwarden.yaml',
])('%s is governed', (path) => expect(isGoverned(path)).toBe(true));

test.each(['README.md', 'src/models/card.yaml', 'Models/card.yaml', '.github/workflows/ci.yaml'])('%s is not', (path) =>
  expect(isGoverned(path)).toBe(false),
);
