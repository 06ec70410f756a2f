import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { biasFails, samples, waiting } from '../../test/samples/decisions.ts';
import { terminalOf, width, wrapped } from './terminal.ts';

const plainly = { colour: false, columns: 80 };

describe('the terminal table', () => {
  it.each(Object.entries(samples))('has no line wider than asked: %s', (_, decision) => {
    for (const columns of [60, 80, 120]) {
      for (const line of terminalOf(decision, { colour: false, columns }).split('\n'))
        expect(width(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('says the verdict in its first line and aligns its columns', () => {
    const lines = terminalOf(biasFails, plainly).split('\n');
    expect(lines[0]).toBe('Modelwarden: BLOCKED - 1 fail, 2 inconclusive, 10 pass');
    const heading = lines.find((line) => line.startsWith('Check'))!;
    const first = lines.find((line) => line.includes('✗ FAIL'))!;
    expect(first.indexOf('✗')).toBe(heading.indexOf('Verdict'));
    expect(first.indexOf('region')).toBe(heading.indexOf('Decisive'));
    expect(first.indexOf('≥')).toBe(heading.indexOf('Limit'));
  });

  it('uses colour only when told so, and then only colour: the words are the same', () => {
    const plain = terminalOf(biasFails, plainly);
    const coloured = terminalOf(biasFails, { colour: true, columns: 80 });
    expect(plain).not.toContain('\u001B');
    expect(coloured).toContain('\u001B[31m');
    const trimmed = (text: string): string => text.replace(/ +$/gm, '');
    expect(trimmed(stripVTControlCharacters(coloured))).toBe(trimmed(plain));
  });

  it('says what to do next and who is missing', () => {
    const text = terminalOf(biasFails, plainly);
    expect(text).toContain('  1. Fix the model for region B, or justify the gap with a waiver.');
    expect(terminalOf(waiting, plainly)).toContain('… risk pending: needs 1 of @acme/model-risk');
  });
});

describe('wrapped', () => {
  it('breaks at spaces, and a word only where it is longer than a line', () => {
    expect(wrapped('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(wrapped('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrapped('', 10)).toEqual(['']);
  });

  it('counts wide letters twice and combining marks not at all', () => {
    expect(width('日本')).toBe(4);
    expect(width('e\u0301')).toBe(1);
    expect(wrapped('日本語', 4)).toEqual(['日本', '語']);
  });
});
