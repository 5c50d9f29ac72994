import {
  array,
  assert,
  constant,
  constantFrom,
  date,
  maxSafeNat,
  property,
  record,
  string,
  tuple,
  uint8Array,
  type Arbitrary,
} from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toChecksumAddress } from '../money/address.ts';
import { recordedDataFolder } from '../money/testing/recordedData.ts';
import { parseSiwe, writeSiwe, type SiweMessage } from './siweMessage.ts';

const ADDRESS = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';
const PLAIN: SiweMessage = {
  domain: 'desk.example:7411',
  address: ADDRESS,
  statement: 'Trade with care.',
  uri: 'https://desk.example:7411/login',
  version: '1',
  chainId: 8453,
  nonce: 'a1B2c3D4e5',
  issuedAt: '2026-03-01T10:00:00.000Z',
};

function isRefused(text: string): boolean {
  return 'malformed' in parseSiwe(text);
}

/** The plain message with one thing replaced in its text. */
function changed(from: string, to: string): string {
  const text = writeSiwe(PLAIN);
  expect(text).toContain(from);
  return text.replace(from, to);
}

const chars = (allowed: string): Arbitrary<string> => constantFrom(...allowed.split(''));
const madeOf = (allowed: string, minLength = 0): Arbitrary<string> =>
  string({ unit: chars(allowed), minLength, maxLength: 20 });

const folder = recordedDataFolder('published sign-in messages');

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(folder ?? '', 'vectors/siwe', name), 'utf8'));
}

describe.skipIf(folder === undefined)('published sign-in messages (needs TWINLANE_DATA)', () => {
  it('that are right are read, with the fields that are published for them', () => {
    const vectors = read('parsing_positive.json') as Record<string, { message: string; fields: object }>;
    expect(Object.keys(vectors).length).toBeGreaterThan(15);
    for (const { message, fields } of Object.values(vectors)) {
      const stated = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
      expect(parseSiwe(message)).toEqual({ message: stated });
      expect(writeSiwe(stated as unknown as SiweMessage)).toBe(message);
    }
  });

  it('that are wrong are refused', () => {
    const vectors = read('parsing_negative.json') as Record<string, string>;
    expect(Object.keys(vectors).length).toBeGreaterThan(25);
    expect(Object.entries(vectors).filter(([, message]) => !isRefused(message))).toEqual([]);
  });
});

describe('a sign-in message', () => {
  it('is read back as it was written, whatever stands in it', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const marks = "-._~!$&'()*+,;=:@";
    const uri = tuple(
      constantFrom('https', 'ipfs', 'did', 'x+y-z.1'),
      madeOf(letters + marks),
      madeOf(letters + marks),
    ).map(([scheme, path, query]) => `${scheme}:/a${path}?${query}#${path}`);
    const time = date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') }).map(
      (moment) => moment.toISOString(),
    );
    const message: Arbitrary<SiweMessage> = record(
      {
        scheme: constantFrom('http', 'https', 'a+b'),
        domain: constantFrom('a.b', '[2001:db8::7]:80', 'me:you@h%20x', '127.0.0.1:1'),
        address: uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) =>
          toChecksumAddress(`0x${Buffer.from(bytes).toString('hex')}`),
        ),
        statement: madeOf(`${letters + marks} /?#[]`),
        uri,
        version: constant('1'),
        chainId: maxSafeNat(),
        nonce: madeOf(letters, 8),
        issuedAt: time,
        expirationTime: time,
        notBefore: time,
        requestId: madeOf(letters + marks),
        resources: array(uri, { maxLength: 4 }),
      },
      { requiredKeys: ['domain', 'address', 'uri', 'version', 'chainId', 'nonce', 'issuedAt'] },
    );
    assert(
      property(message, (one) => {
        expect(parseSiwe(writeSiwe(one))).toEqual({ message: one });
      }),
      { numRuns: 300 },
    );
  });

  it('with any single character taken out of its frame is refused', () => {
    const text = writeSiwe({ ...PLAIN, expirationTime: '2026-03-01T10:05:00Z', resources: ['a:b'] });
    const frame =
      /wants you|account:|URI: |Version: |Chain ID: |Nonce: |Issued At: |Expiration Time: |Resources:|- |\n/g;
    for (const found of text.matchAll(frame)) {
      for (let at = found.index; at < found.index + found[0].length; at += 1) {
        const cut = text.slice(0, at) + text.slice(at + 1);
        expect(isRefused(cut) ? '' : cut).toBe('');
      }
    }
  });

  it.each([
    ['a line feed at the end', `${writeSiwe(PLAIN)}\n`],
    ['text behind it', `${writeSiwe(PLAIN)}\nand more`],
    ['a space behind it', `${writeSiwe(PLAIN)} `],
    ['carriage returns', writeSiwe(PLAIN).replaceAll('\n', '\r\n')],
    ['one carriage return', changed('Version: 1', 'Version: 1\r')],
    ['a greeting in another case', changed('wants you', 'Wants you')],
    ['a label in another case', changed('Chain ID', 'Chain Id')],
    ['a field twice', changed('Version: 1', 'Version: 1\nVersion: 1')],
    ['version 01', changed('Version: 1', 'Version: 01')],
    ['version 1.0', changed('Version: 1', 'Version: 1.0')],
    ['a chain in hexadecimal', changed('Chain ID: 8453', 'Chain ID: 0x2105')],
    ['a negative chain', changed('Chain ID: 8453', 'Chain ID: -1')],
    ['no chain', changed('Chain ID: 8453', 'Chain ID: ')],
    ['a chain with digits of another script', changed('Chain ID: 8453', 'Chain ID: ٨')],
    ['a chain that no number holds', changed('8453', '99999999999999999999')],
    ['a nonce of seven', changed('a1B2c3D4e5', 'a1B2c3D')],
    ['a nonce with a dash', changed('a1B2c3D4e5', 'a1B2-c3D4')],
    ['a nonce with a letter of another script', changed('a1B2c3D4e5', 'a1B2c3D4é')],
    ['an address in small letters', changed(ADDRESS, ADDRESS.toLowerCase())],
    ['an address in capitals', changed(ADDRESS, `0x${ADDRESS.slice(2).toUpperCase()}`)],
    ['an address with 0X', changed(ADDRESS, ADDRESS.replace('0x', '0X'))],
    ['an address that is too long', changed(ADDRESS, `${ADDRESS}0`)],
    ['two empty lines before the statement', changed('\n\nTrade', '\n\n\nTrade')],
    ['no empty line behind the statement', changed('care.\n\n', 'care.\n')],
    ['a statement with a quote', changed('Trade with', 'Trade "with"')],
    ['a statement with a percent sign', changed('Trade with', 'Trade 100% with')],
    ['a statement with an umlaut', changed('Trade', 'Träde')],
    ['a statement with a tab', changed('Trade with', 'Trade\twith')],
    ['an empty request ID in brackets', changed('Z', 'Z\nRequest ID: []')],
    ['a request ID with a space', `${writeSiwe(PLAIN)}\nRequest ID: a b`],
    ['a request ID with a broken escape', `${writeSiwe(PLAIN)}\nRequest ID: a%2`],
    ['a resource without a dash', `${writeSiwe(PLAIN)}\nResources:\nhttps://a.b`],
    ['a resource that is only relative', `${writeSiwe(PLAIN)}\nResources:\n- /login`],
    ['a line behind the resources', `${writeSiwe(PLAIN)}\nResources:\n- a:b\n`],
    ['a byte order mark', `\uFEFF${writeSiwe(PLAIN)}`],
    ['nothing', ''],
  ])('is refused with %s', (_what, text) => {
    expect(isRefused(text)).toBe(true);
  });

  it.each([
    ['no statement', { ...PLAIN, statement: undefined }],
    ['an empty statement', { ...PLAIN, statement: '' }],
    ['a statement that looks like a field', { ...PLAIN, statement: 'URI: https://evil.example' }],
    ['no resources at all behind their label', { ...PLAIN, resources: [] }],
    ['an empty request ID', { ...PLAIN, requestId: '' }],
    ['chain 0', { ...PLAIN, chainId: 0 }],
    [
      'a time with an offset and a long fraction',
      { ...PLAIN, issuedAt: '2026-03-01t10:00:00.123456789+05:45' },
    ],
  ])('may have %s', (_what, fields) => {
    const message = Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined),
    ) as unknown as SiweMessage;
    expect(parseSiwe(writeSiwe(message))).toEqual({ message });
  });

  it.each([
    'a',
    'A.B-c_d~e',
    'xn--bcher-kva.example',
    'user:pass@host:',
    "a!$&'()*+,;=b",
    '%41%2f',
    '[::]',
    '[::1]:7411',
    '[1:2:3:4:5:6:7:8]',
    '[1:2:3:4:5:6:7::]',
    '[::2:3:4:5:6:7:8]',
    '[1::8]',
    '[::ffff:192.0.2.1]',
    '[1:2:3:4:5:6:192.0.2.1]',
    '[v1.a:b]',
    '256.1.1.1',
  ])('may come from %s', (domain) => {
    expect(parseSiwe(writeSiwe({ ...PLAIN, domain }))).toEqual({ message: { ...PLAIN, domain } });
  });

  it.each([
    '',
    ':80',
    'me@',
    'a b',
    'a/b',
    'a?b',
    'a#b',
    'a@b@c',
    'a:8x',
    'a:80:80',
    'a%2',
    'a%zz',
    'münchen.example',
    'a\\b',
    'a|b',
    '[::1',
    '::1',
    '[::1]x',
    '[1:2:3:4:5:6:7]',
    '[1:2:3:4:5:6:7:8:9]',
    '[1:2:3:4::5:6:7:8]',
    '[1::2::3]',
    '[:::]',
    '[12345::]',
    '[::g]',
    '[::1.2.3]',
    '[::256.1.1.1]',
    '[::01.1.1.1]',
    '[1.2.3.4::]',
    '[::1%25eth0]',
    '[v.a]',
    '[v1.]',
    '[]',
    'https://a://b',
    '1http://a',
    'ht_tp://a',
    '://a',
  ])('does not come from %j', (domain) => {
    expect(isRefused(writeSiwe({ ...PLAIN, domain }))).toBe(true);
  });

  it.each([
    'https://a',
    'a:',
    'A1+.-:b',
    'mailto:me@a.b',
    'urn:isbn:096139210x',
    'file:///etc/hosts',
    'https://a:80/b//c;d=e/?f=g/h?i#j/k?l',
    'https://[v7.x:y]/',
    'https://[::]/%20',
    'data:,a',
    'https://me:%00@a',
  ])('may be about %s', (uri) => {
    const message = { ...PLAIN, uri, resources: [uri, uri] };
    expect(parseSiwe(writeSiwe(message))).toEqual({ message });
  });

  it.each([
    '',
    'a',
    '/a',
    '//a',
    '1a:b',
    ':a',
    'a b:c',
    'https://a b',
    'https://a/b c',
    'https://a/%',
    'https://a/%2',
    'https://a/%zz',
    'https://a/[b]',
    'https://a/"b"',
    'https://a/<b>',
    'https://a/\\b',
    'https://a/^',
    'https://a/{b}',
    'https://a#b#c',
    'https://a?b[c]',
    'https://ä',
    'https://a:b',
    'https://[::1',
    'https://[::1]a',
    'https://[1:2:3:4:5::6:7:8]',
    'https://a@b@c',
    'a:\u0000',
  ])('is not about %j', (uri) => {
    expect(isRefused(writeSiwe({ ...PLAIN, uri }))).toBe(true);
    expect(isRefused(writeSiwe({ ...PLAIN, resources: ['a:b', uri] }))).toBe(true);
  });
});
