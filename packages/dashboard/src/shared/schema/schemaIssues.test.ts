import { describe, expect, it } from 'vitest';
import { wordsOf } from '../format/wordsOf.ts';
import { defaultsOf, type JsonSchema } from './jsonSchema.ts';
import { schemaIssues } from './schemaIssues.ts';

const LADDER: JsonSchema = {
  type: 'object',
  properties: {
    period: { type: 'integer', minimum: 2, maximum: 250, default: 40 },
    spend: { type: 'number', exclusiveMinimum: 0 },
    style: { type: 'string', enum: ['calm', 'bold'], default: 'calm' },
    enabled: { type: 'boolean', default: true },
    tokens: {
      type: 'array',
      items: { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' },
      maxItems: 2,
      default: [],
    },
    rungs: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: { gainPercent: { type: 'number', minimum: 0.01 } },
        required: ['gainPercent'],
      },
    },
  },
  required: ['spend', 'rungs'],
};

function issuesOf(value: unknown): Record<string, string> {
  return Object.fromEntries(schemaIssues(LADDER, value));
}

describe('the issues of a form', () => {
  it('are none for what fits', () => {
    const token = `0x${'a'.repeat(40)}`;
    expect(issuesOf({ spend: 0.5, period: 250, tokens: [token], rungs: [{ gainPercent: 4 }] })).toEqual({});
  });

  it('name each field that does not fit, inside lists too', () => {
    expect(
      issuesOf({
        period: 2.5,
        spend: 0,
        style: 'wild',
        tokens: ['0x12'],
        rungs: [{ gainPercent: 1 }, {}, { gainPercent: 'abc' }],
      }),
    ).toEqual({
      period: 'Must be a whole number.',
      spend: 'Must be more than 0.',
      style: 'Choose one of the list.',
      'tokens.0': 'Must be an address: 0x and 40 hexadecimal digits.',
      'rungs.1.gainPercent': 'This is needed.',
      'rungs.2.gainPercent': 'Must be a number.',
    });
  });

  it('say what is missing and what is too many', () => {
    expect(issuesOf({ period: 251, rungs: [], tokens: ['', '', ''] })).toEqual({
      period: 'Must be at most 250.',
      spend: 'This is needed.',
      rungs: 'Must have at least 1.',
      tokens: 'Must have at most 2.',
    });
  });
});

describe('what a form starts from', () => {
  it('is every default', () => {
    expect(defaultsOf(LADDER)).toEqual({ period: 40, style: 'calm', enabled: true, tokens: [] });
  });

  it('is labelled by its keys as words', () => {
    expect([wordsOf('maxAgeBlocks'), wordsOf('spend')]).toEqual(['Max age blocks', 'Spend']);
  });
});
