import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { STRATEGIES, strategyOf } from './registry.ts';

const NOT_STRATEGIES = new Set(['strategy.ts', 'registry.ts']);

describe('the strategy registry', () => {
  test('holds every strategy file of its folder', () => {
    const files = readdirSync(import.meta.dirname).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_STRATEGIES.has(file),
    );
    expect(STRATEGIES.map(({ kind }) => `${kind}.ts`).sort()).toEqual(files.sort());
  });

  test('finds a strategy by its kind, and names those there are where there is none', () => {
    expect(strategyOf('momentum').kind).toBe('momentum');
    expect(() => strategyOf('astrology')).toThrow(UserError);
    expect(() => strategyOf('astrology')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('momentum') as string }) as Error,
    );
  });

  test.each(STRATEGIES.map((strategy) => [strategy.kind, strategy] as const))(
    '%s says what it and each of its parameters is, and has a default for each',
    (_, strategy) => {
      expect(strategy.title).not.toBe('');
      expect(strategy.description).not.toBe('');
      expect(strategy.params).toBeInstanceOf(z.ZodObject);
      const { shape } = strategy.params as unknown as z.ZodObject;
      const undescribed = Object.entries(shape).filter(([, schema]) => !(schema as z.ZodType).description);
      expect(undescribed.map(([name]) => name)).toEqual([]);
      expect(strategy.params.safeParse({}).success).toBe(true);
      expect(strategy.params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
    },
  );
});
