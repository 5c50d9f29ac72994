import { expect, it } from 'vitest';
import { createPalette } from './palette.ts';
import { renderAudit, renderPeople, renderTokens } from './renderLogins.ts';

const palette = createPalette(false);
const HOSTILE = 'a\u001B[2Jb\u202E';
const AT = '2026-03-01T10:00:00.000Z';

it('shows tokens, people and acts without what their texts could do to a terminal', () => {
  const shown = [
    renderTokens(
      [
        {
          id: '4f1c0a9be2d37c55',
          name: HOSTILE,
          scopes: ['read', 'stop'],
          accounts: ['account-1'],
          createdAt: AT,
          createdBy: HOSTILE,
          expiresAt: AT,
          revokedAt: AT,
        },
      ],
      palette,
    ),
    renderPeople(
      [
        {
          address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
          role: 'viewer',
          accounts: 'all',
          label: HOSTILE,
          source: 'store',
          addedBy: 'me',
        },
      ],
      palette,
    ),
    renderAudit(
      {
        items: [
          {
            id: '1',
            at: AT,
            who: HOSTILE,
            kind: 'session',
            act: 'removeWallet',
            outcome: 'refused',
            code: 'people.configured',
            reason: HOSTILE,
            status: 409,
            request: `{"reason":"${HOSTILE}"}`,
            requestId: 'r',
          },
        ],
        nextCursor: 'next',
      },
      palette,
    ),
  ].join('\n');
  expect(shown).not.toContain('\u001B');
  expect(shown).not.toContain('\u202E');
  expect(shown).toContain('read, stop');
  expect(shown).toContain('revoked');
  expect(shown).toMatch(/0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2 {2}viewer {2}all {7}me/);
  expect(shown).toContain('2026-03-01 10:00:00');
  expect(shown).toContain('refused: people.configured');
  expect(shown).toContain('--cursor next');
});

it('says where there is nothing', () => {
  expect(renderTokens([], palette)).toMatch(/no API tokens/);
  expect(renderPeople([], palette)).toMatch(/twinlane login/);
  expect(renderAudit({ items: [], nextCursor: null }, palette)).toMatch(/Nothing/);
});
