import { describe, expect, test } from 'vitest';
import { suggestion } from './suggestion.ts';

describe('a suggestion', () => {
  const known = ['owners', 'overview', 'evidence', 'digest', 'baseModels', 'uri'];

  test.each([
    ['owner', 'owners'],
    ['onwers', 'owners'],
    ['Overview', 'overview'],
    ['OWNERS', 'owners'],
    ['base_models', 'baseModels'],
    ['base-model', 'baseModels'],
    ['evidense', 'evidence'],
    ['url', 'uri'],
  ])('%s probably meant %s', (word, meant) => expect(suggestion(word, known)).toBe(meant));

  test('a word that is like none has no suggestion', () => expect(suggestion('monitoring', known)).toBeNull());

  test('a short word is not explained by another short word', () => expect(suggestion('git', known)).toBeNull());

  test('the nearest of several is taken', () =>
    expect(suggestion('overviw', ['overkey', 'overview'])).toBe('overview'));

  test('a swap of neighbours is one slip: adn is and, though or is as short', () => {
    expect(suggestion('adn', ['or', 'and'])).toBe('and');
  });

  test('a key of a megabyte is not compared', () => {
    const start = performance.now();
    expect(suggestion('x'.repeat(1_000_000), known)).toBeNull();
    expect(performance.now() - start).toBeLessThan(50);
  });
});
