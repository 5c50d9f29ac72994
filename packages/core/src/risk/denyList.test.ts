import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denialOf, parseDenyList } from './denyList.ts';

const ONE = '0x00000000000000000000000000000000000000aB';
const TWO = '0x00000000000000000000000000000000000000Cd';

describe('a deny list', () => {
  it('holds an address a line, with why where that is told, past comments and empty lines', () => {
    const text = `\uFEFF# sanctioned\r\n\r\n${ONE}\n  ${TWO.toLowerCase()} , Lazarus Group # 2022\n; end\n"${ONE}"`;
    const denied = parseDenyList(text, 'sdn.txt');
    expect(denied.size).toBe(2);
    expect(denialOf(denied, ONE.toLowerCase())).toBe('stands in sdn.txt');
    expect(denialOf(denied, TWO)).toBe('stands in sdn.txt: Lazarus Group');
    expect(denialOf(denied, '0x00000000000000000000000000000000000000ef')).toBeUndefined();
  });

  it.each(['0x12', 'everybody', `${ONE}0`, '00000000000000000000000000000000000000ab', `x${ONE}`])(
    'is refused for a line that holds no address: %s',
    (line) => {
      expect(() => parseDenyList(`# first\n${line}`, 'mine.txt')).toThrow(/Line 2 of mine\.txt/);
    },
  );

  it('finds every address that was written into it, however it is written', () => {
    const address = fc.bigInt({ min: 0n, max: (1n << 160n) - 1n });
    fc.assert(
      fc.property(fc.array(address, { maxLength: 20 }), fc.boolean(), (numbers, isUpper) => {
        const written = numbers.map((number) => number.toString(16).padStart(40, '0'));
        const shown = written.map((digits) => `0x${isUpper ? digits.toUpperCase() : digits}`);
        const denied = parseDenyList(shown.join('\n'), 'list');
        expect(denied.size).toBe(new Set(written).size);
        expect(written.every((digits) => denialOf(denied, `0x${digits}`) !== undefined)).toBe(true);
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});
