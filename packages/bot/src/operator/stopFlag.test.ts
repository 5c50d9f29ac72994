import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stopFlag } from './stopFlag.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-flag-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const order = { who: 'ann', reason: 'prices look wrong', exits: false };

describe('the stop file', () => {
  it('says who stops what and why, for its owner alone, with nothing half written beside it', () => {
    const flag = stopFlag(dataDir);
    expect(flag.current()).toBeUndefined();
    flag.raise(order);
    expect(flag.current()).toMatchObject(order);
    expect(stopFlag(dataDir).current()).toMatchObject(order);
    expect(readdirSync(dataDir)).toEqual(['EMERGENCY_STOP']);
    expect(statSync(flag.file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(flag.file, 'utf8'))).toMatchObject(order);
    flag.lower();
    expect(flag.current()).toBeUndefined();
    flag.lower();
  });

  it.each([
    ['an empty file', ''],
    ['what is no JSON', 'stop!!'],
    ['a file that was cut off', '{"who":"ann","reas'],
    ['JSON of another shape', '[1,2]'],
    ['fields of another type', '{"who":1,"reason":{},"exits":"yes"}'],
    ['empty fields', '{"who":"  ","reason":"\\u0000"}'],
  ])('counts with %s as its content: entries stop, exits do not', (_, text) => {
    writeFileSync(join(dataDir, 'EMERGENCY_STOP'), text);
    const stop = stopFlag(dataDir).current();
    expect(stop).toMatchObject({ exits: false });
    expect(stop?.who).toMatch(/\w/);
    expect(stop?.reason).toMatch(/\w/);
  });

  it('counts where it cannot be read, and where it is a folder or a link to nowhere', () => {
    const file = join(dataDir, 'EMERGENCY_STOP');
    symlinkSync('/nonexistent', file);
    expect(stopFlag(dataDir).current()).toBeDefined();
    rmSync(file);
    mkdirSync(file);
    expect(stopFlag(dataDir).current()).toBeDefined();
    rmSync(file, { recursive: true });
    // A data folder that is no folder any more.
    writeFileSync(join(dataDir, 'x'), '');
    expect(stopFlag(join(dataDir, 'x')).current()).toMatchObject({ exits: false });
  });

  it('keeps that exits are stopped when somebody stops again without saying so', () => {
    const flag = stopFlag(dataDir);
    flag.raise({ ...order, exits: true });
    flag.raise({ who: 'ben', reason: 'me too', exits: false });
    expect(flag.current()).toMatchObject({ who: 'ben', exits: true });
  });

  it('takes control characters out of what it shows', () => {
    const text = { who: 'a\u001B[2Jb\nc', reason: 'x'.repeat(500) };
    writeFileSync(join(dataDir, 'EMERGENCY_STOP'), JSON.stringify(text));
    const stop = stopFlag(dataDir).current();
    expect(stop?.who).toBe('a [2Jb c');
    expect(stop?.reason).toHaveLength(200);
  });

  it('says that it could not be written where there is no such folder', () => {
    expect(() => stopFlag(join(dataDir, 'none')).raise(order)).toThrow(
      expect.objectContaining({ code: 'stop.notWritten' }),
    );
  });

  it('says that it could not be removed', () => {
    const flag = stopFlag(dataDir);
    mkdirSync(flag.file);
    expect(() => flag.lower()).toThrow(expect.objectContaining({ code: 'stop.notRemoved' }));
    expect(flag.current()).toBeDefined();
  });

  it('keeps who undid it while no process ran, until that is told or it is raised again', () => {
    const flag = stopFlag(dataDir);
    flag.raise(order);
    flag.lowerUntold({ who: 'ben', reason: 'all fine' });
    expect(flag.current()).toBeUndefined();
    expect(flag.untold()).toEqual({ who: 'ben', reason: 'all fine' });
    flag.raise(order);
    expect(flag.untold()).toBeUndefined();
    flag.lowerUntold({ who: 'ben', reason: 'all fine' });
    flag.told();
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
