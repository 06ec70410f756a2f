import { describe, expect, test } from 'vitest';
import { isInternalOrPublic, isPublic } from './ip-address.ts';

const publicOnes = ['93.184.215.14', '1.1.1.1', '172.15.255.255', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'];

const internalOnes = [
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '127.0.0.1',
  '127.8.8.8',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '::1',
  'fc00::1',
  'fd12:3456::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
];

const forbidden = [
  '0.0.0.0',
  '0.1.2.3',
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::127.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:0.0.0.0',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'fe80::1',
  'fec0::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  'ff02::1',
  'localhost',
  '',
];

describe('an address', () => {
  test.each(publicOnes)('%s is public', (address) => {
    expect([isPublic(address), isInternalOrPublic(address)]).toEqual([true, true]);
  });

  test.each(internalOnes)('%s is for endpoints that the operator calls internal', (address) => {
    expect([isPublic(address), isInternalOrPublic(address)]).toEqual([false, true]);
  });

  test.each(forbidden)('%j is for nobody', (address) => {
    expect([isPublic(address), isInternalOrPublic(address)]).toEqual([false, false]);
  });
});
