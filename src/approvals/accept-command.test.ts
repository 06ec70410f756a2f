import { expect, test } from 'vitest';
import { acceptCommands } from './accept-command.ts';

const line =
  '/modelwarden accept-inconclusive bias metric=equal-opportunity-difference sex=F band="60 and over" until 2027-01-10 because too few yet';

test('reads what is accepted, until when and why', () => {
  expect(acceptCommands(`Fine.\r\n${line}\r\nThanks`)).toEqual([
    {
      check: 'bias',
      metric: 'equal-opportunity-difference',
      where: { sex: 'F', band: '60 and over' },
      until: '2027-01-10',
      reason: 'too few yet',
    },
  ]);
});

test.each([
  ['quoted', `> ${line}`],
  ['mentioned in a sentence', `Please say ${line}`],
  ['without a reason', '/modelwarden accept-inconclusive bias until 2027-01-10'],
  ['without a date', '/modelwarden accept-inconclusive bias because I say so'],
])('a command %s is none', (_name, body) => {
  expect(acceptCommands(body)).toEqual([]);
});
