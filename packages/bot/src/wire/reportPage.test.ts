import { expect, it } from 'vitest';
import { csvLine } from './csv.ts';
import { reportPage } from './reportPage.ts';

const HEAD = {
  account: '<img src=x onerror=alert(1)>',
  kind: 'live',
  span: 'daily',
  first: '2026-01-31',
  last: '2026-01-31',
  cash: 'USDC',
  asOf: '2026-01-31T12:00:00.000Z',
} as const;

it('shows hostile names as text', () => {
  const rows = [[`"><script>alert('x')</script>`, '1']];
  const page = reportPage(HEAD, [{ title: 'Tokens', columns: ['Token', 'Net'], rows }]);
  expect(page).not.toContain('<script');
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
});

it('marks a live account in words', () => {
  expect(reportPage(HEAD, [])).toContain('>LIVE<');
  expect(reportPage({ ...HEAD, kind: 'paper' }, [])).toContain('>paper<');
});

it.each([
  ['=1+1', `"'=1+1"`],
  ['+x', `"'+x"`],
  ['-2+3', `"'-2+3"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\tx', `"' x"`],
  [' =1+1', `"' =1+1"`],
  ['\u0000=1+1', `"' =1+1"`],
  ['\u200B@x', `"'\u200B@x"`],
  ['＝1+1', `"'＝1+1"`],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', 'two lines'],
  ['-12.5', '-12.5'],
  [undefined, ''],
  [3, '3'],
])('writes %j into CSV as %s', (cell, written) => {
  expect(csvLine([cell])).toBe(`${written}\r\n`);
});
