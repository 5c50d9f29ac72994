import { describe, expect, it } from 'vitest';
import { readUrlFields, writeUrlFields } from './urlFields.ts';

const DEFAULTS = { side: '', sort: 'newest', text: '' };
const ACCEPTED = { side: ['', 'buy', 'sell'], sort: ['newest', 'oldest'], text: /^[a-z &=]{0,9}$/ };

describe('fields in an address', () => {
  it.each([
    ['', {}],
    ['?side=buy', { side: 'buy' }],
    ['?sort=oldest&side=sell', { side: 'sell', sort: 'oldest' }],
    ['?text=a+%26+b%3D', { text: 'a & b=' }],
  ])('%s is read, and written again', (search, changes) => {
    const fields = readUrlFields(search, DEFAULTS, ACCEPTED);
    expect(fields).toEqual({ ...DEFAULTS, ...changes });
    expect(readUrlFields(writeUrlFields(fields, DEFAULTS), DEFAULTS, ACCEPTED)).toEqual(fields);
  });

  it.each(['?side=hold', '?sort=', '?text=ABC', '?other=1', '?__proto__=1'])(
    '%s says nothing that is understood',
    (search) => {
      expect(readUrlFields(search, DEFAULTS, ACCEPTED)).toEqual(DEFAULTS);
    },
  );

  it('take what they like where nothing is said about it', () => {
    expect(readUrlFields('?side=up', DEFAULTS).side).toBe('up');
    expect(writeUrlFields(DEFAULTS, DEFAULTS)).toBe('');
  });
});
