import { describe, expect, it } from 'vitest';
import { judgeSiwe } from './judgeSiwe.ts';
import type { SiweMessage } from './siweMessage.ts';

const NOW = Date.parse('2026-03-01T10:00:00Z');
const EXPECTED = { scheme: 'http', host: '127.0.0.1:7411', chainIds: [8453, 1], now: NOW } as const;

function codeOf(changes: Partial<SiweMessage>): string | undefined {
  return judgeSiwe(
    {
      domain: '127.0.0.1:7411',
      address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
      uri: 'http://127.0.0.1:7411/',
      version: '1',
      chainId: 8453,
      nonce: 'a1B2c3D4e5',
      issuedAt: '2026-03-01T10:00:00Z',
      ...changes,
    },
    EXPECTED,
  )?.code;
}

describe('a sign-in message', () => {
  it.each<[string, Partial<SiweMessage>]>([
    ['is for us', {}],
    ['names our scheme', { scheme: 'http' }],
    ['is for another chain that we know', { chainId: 1 }],
    ['names the origin alone', { uri: 'http://127.0.0.1:7411' }],
    ['names a page of ours', { uri: 'http://127.0.0.1:7411?a#b' }],
    ['comes from a clock that is a little ahead', { issuedAt: '2026-03-01T10:00:59Z' }],
    ['is valid now', { notBefore: '2026-03-01T10:00:00Z', expirationTime: '2026-03-01T10:00:00.001Z' }],
  ])('that %s is taken', (_what, changes) => {
    expect(codeOf(changes)).toBeUndefined();
  });

  it.each<[string, string, Partial<SiweMessage>]>([
    ['is for another host', 'login.domain', { domain: 'localhost:7411' }],
    ['is for another port', 'login.domain', { domain: '127.0.0.1:7412' }],
    ['is for no port', 'login.domain', { domain: '127.0.0.1' }],
    ['has a user before our host', 'login.domain', { domain: 'me@127.0.0.1:7411' }],
    ['names another scheme', 'login.domain', { scheme: 'https' }],
    ['is about another site', 'login.uri', { uri: 'http://evil.example/' }],
    ['is about a port that begins like ours', 'login.uri', { uri: 'http://127.0.0.1:74110/' }],
    ['is about a host that begins like ours', 'login.uri', { uri: 'http://127.0.0.1:7411.evil.example/' }],
    ['is about us as a user of another site', 'login.uri', { uri: 'http://127.0.0.1:7411@evil.example/' }],
    ['is about our site over another scheme', 'login.uri', { uri: 'https://127.0.0.1:7411/' }],
    ['is for another chain', 'login.chain', { chainId: 137 }],
    ['is from the future', 'login.time', { issuedAt: '2026-03-01T10:01:01Z' }],
    ['is from the future in another zone', 'login.time', { issuedAt: '2026-03-01T10:00:00-01:00' }],
    ['has expired', 'login.time', { expirationTime: '2026-03-01T10:00:00Z' }],
    ['is not valid yet', 'login.time', { notBefore: '2026-03-01T10:00:00.001Z' }],
  ])('that %s is refused', (_what, code, changes) => {
    expect(codeOf(changes)).toBe(code);
  });
});
