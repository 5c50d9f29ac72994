import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog } from './createLog.ts';
import { textRedactor } from './redact.ts';
import { openRotatingFile } from './rotatingFile.ts';
import { withTrace } from './trace.ts';

function collect(secrets: readonly string[] = []) {
  const lines: string[] = [];
  const log = createLog({ level: 'info', to: { write: (line) => void lines.push(line) }, secrets });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('createLog', () => {
  it('writes JSON lines with time, level and component, from the level on', () => {
    const { log, lines, last } = collect();
    log.child('feed').info({ block: 7, gas: 10n ** 20n }, 'block applied');
    log.child('feed').debug('not written');
    expect(lines).toHaveLength(1);
    expect(last()).toMatchObject({
      level: 'info',
      component: 'feed',
      msg: 'block applied',
      block: 7,
      gas: '100000000000000000000',
    });
    expect(Date.parse(String(last()['time']))).toBeGreaterThan(0);
  });

  it('carries the trace id across awaits, and only within', async () => {
    const { log, last } = collect();
    await withTrace('t-1', async () => {
      await Promise.resolve();
      log.root.info('inside');
    });
    expect(last()['trace']).toBe('t-1');
    log.root.info('outside');
    expect(last()).not.toHaveProperty('trace');
  });

  it('takes secrets out of fields, errors and messages', () => {
    const url = 'https://rpc.example/v2/0123456789abcdefghij';
    const { log, lines } = collect([url, 'postgres://bob:hunter2@db/x']);
    log.root.info(
      { password: 'a1', nested: { apiKey: 'b2', list: [{ privateKey: 'c3' }] }, token: 'PEPE' },
      'x',
    );
    log.root.error({ err: new Error(`request to ${url} failed`) }, `gave up on ${url}`);
    log.root.warn({ err: new Error('key 0123456789abcdefghij refused for hunter2') }, 'x');
    log.root.warn('see redis://mallory:pw@cache:6379/0');
    const all = lines.join('');
    for (const hidden of ['a1"', 'b2"', 'c3"', '0123456789abcdefghij', 'hunter2', 'mallory', ':pw@']) {
      expect(all).not.toContain(hidden);
    }
    expect(all).toContain('"token":"PEPE"');
    expect(all).toContain('redis://[redacted]@cache:6379/0');
    expect(all).toContain('stack');
  });

  it('copes with cycles and deep values', () => {
    const { log, lines } = collect();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    log.root.info({ cycle, map: new Map([['a', 1n]]) }, 'x');
    expect(lines[0]).toContain('[deeper]');
    expect(lines[0]).toContain('"map":{"a":"1"}');
  });

  it('appends to a file that keeps one older generation', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twinlane-log-'));
    try {
      const file = join(folder, 'deep', 'twinlane.log');
      const log = createLog({ level: 'info', to: { file } });
      log.root.info('first');
      await log.close();
      expect(readFileSync(file, 'utf8')).toContain('"msg":"first"');

      const small = join(folder, 'small.log');
      for (let index = 0; index < 9; index += 1) {
        const rotating = openRotatingFile(small, 100, () => undefined);
        rotating.write(`${String(index).repeat(19)}\n`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        rotating.write(`${String(index).repeat(19)}\n`);
        await rotating.close();
      }
      expect(readFileSync(small, 'utf8')).toMatch(/^(\d{19}\n)*8{19}\n$/);
      expect(readFileSync(small, 'utf8').length).toBeLessThanOrEqual(100);
      expect(readFileSync(`${small}.1`, 'utf8').length).toBeLessThanOrEqual(100);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('survives a file that cannot be written, and says so once', async () => {
    const failures: Error[] = [];
    const log = createLog({
      level: 'info',
      to: { file: '/dev/full' },
      onError: (error) => failures.push(error),
    });
    log.root.info('x');
    log.root.info('y');
    await new Promise((resolve) => setTimeout(resolve, 300));
    log.root.info('z');
    await log.close();
    expect(failures).toHaveLength(1);
    expect(failures[0]?.message).toContain('ENOSPC');
  });
});

describe('textRedactor', () => {
  it('hides the longest first and leaves ordinary text alone', () => {
    expect(textRedactor(['abc', 'abcdef'])('x abcdef abc')).toBe('x [redacted] [redacted]');
    expect(textRedactor([])('mail a@b.c, http://h/x@y')).toBe('mail a@b.c, http://h/x@y');
  });
});
