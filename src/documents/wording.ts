import type { Json } from '../domain/digest.ts';
import { withoutSecrets } from './uri-secrets.ts';

const keysOf = (value: object): string => {
  const keys = Object.keys(value)
    .slice(0, 3)
    .map((key) => key.slice(0, 30));
  return Object.keys(value).length > 3 ? `${keys.join(', ')}, …` : keys.join(', ');
};

/** A value as a message quotes it: short, on one line, never a whole mapping, and without the secrets of a URI. */
export function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object')
    return Object.keys(value).length === 0 ? 'an empty mapping' : `a mapping with ${keysOf(value)}`;
  const text = JSON.stringify(typeof value === 'string' ? withoutSecrets(value) : value);
  return text.length > 60 ? `${text.slice(0, 57)}…${typeof value === 'string' ? '"' : ''}` : text;
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** `spec.evidence.holdout.groups[2]`, as a person would say a path. */
export const spoken = (path: readonly (string | number)[]): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

/** `; did you mean x?`, or nothing. */
export const didYouMean = (meant: string | null): string => (meant === null ? '' : `; did you mean \`${meant}\`?`);
