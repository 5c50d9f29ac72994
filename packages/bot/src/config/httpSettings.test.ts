import { expect, it } from 'vitest';
import { httpSettings } from './httpSettings.ts';

function isTaken(proxy: string): boolean {
  return httpSettings.safeParse({ trustedProxies: [proxy] }).success;
}

it('believes proxies of this machine alone, unless others are named', () => {
  expect(httpSettings.parse({}).trustedProxies).toEqual(['loopback']);
});

it('takes proxies by their address or network', () => {
  for (const proxy of ['loopback', '172.18.0.2', '172.18.0.0/16', 'fd00::1', 'fd00::/64']) {
    expect([proxy, isTaken(proxy)]).toEqual([proxy, true]);
  }
  for (const proxy of [
    '',
    'caddy',
    'uniquelocal',
    '172.18.0.0/33',
    '172.18.0.0/0',
    '::/0',
    '10.0.0.0/8/8',
    '10.0.0/8',
  ]) {
    expect([proxy, isTaken(proxy)]).toEqual([proxy, false]);
  }
});
