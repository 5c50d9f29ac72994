import { expect, it } from 'vitest';
import { clientKey } from './clientKey.ts';

it('counts an IPv4 address for itself', () => {
  expect(clientKey('203.0.113.7')).toBe('203.0.113.7');
  expect(clientKey('::ffff:203.0.113.7')).not.toBe(clientKey('::ffff:203.0.113.8'));
});

it('counts all addresses of an IPv6 network of 64 bits as one client, however they are written', () => {
  const addresses = [
    '2001:db8:1:2::1',
    '2001:db8:1:2:ffff:ffff:ffff:ffff',
    '2001:0DB8:0001:0002:0:0:0:9',
    '2001:db8:1:2::203.0.113.7',
  ];
  expect(new Set(addresses.map(clientKey))).toEqual(new Set(['2001:db8:1:2::/64']));
  expect(clientKey('2001:db8:1:3::1')).not.toBe(clientKey('2001:db8:1:2::1'));
  expect(clientKey('fe80::1%eth0')).toBe(clientKey('fe80::2%eth1'));
  expect(clientKey('::1')).toBe('0:0:0:0::/64');
});
