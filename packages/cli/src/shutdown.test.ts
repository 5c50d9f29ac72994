import { afterEach, expect, it } from 'vitest';
import { createShutdown, type Shutdown } from './shutdown.ts';

let shutdown: Shutdown | undefined;
afterEach(() => shutdown?.dispose());

function create(timeLimitMs = 1000): { shutdown: Shutdown; told: string[]; exits: number[] } {
  const told: string[] = [];
  const exits: number[] = [];
  shutdown = createShutdown({
    timeLimitMs,
    onStopping: (reason) => told.push(reason),
    exit: (code) => exits.push(code),
  });
  return { shutdown, told, exits };
}

it('asks to stop at the first signal and ends at once at the second', () => {
  const { shutdown: made, told, exits } = create();
  process.emit('SIGINT', 'SIGINT');
  expect(made.signal.aborted).toBe(true);
  expect(told).toEqual(['SIGINT']);
  expect(exits).toEqual([]);
  process.emit('SIGTERM', 'SIGTERM');
  expect(told).toEqual(['SIGINT']);
  expect(exits).toEqual([130]);
});

it('stops when the process that started it is gone', () => {
  const { shutdown: made } = create();
  process.emit('disconnect');
  expect(made.signal.aborted).toBe(true);
});

it('closes in reverse order, also past one that fails', async () => {
  const { shutdown: made } = create();
  const closed: string[] = [];
  made.onClose('first', () => void closed.push('first'));
  made.onClose('second', () => Promise.reject(new Error('stuck')));
  made.onClose('third', () => void closed.push('third'));
  await expect(made.close()).rejects.toThrow('second could not be closed.');
  expect(closed).toEqual(['third', 'first']);
});

it('gives up after its time limit', async () => {
  const { shutdown: made } = create(20);
  made.onClose('slow', () => new Promise(() => undefined));
  await expect(made.close()).rejects.toThrow('took more than 0.02 s');
});
