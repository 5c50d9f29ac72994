import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import type { ViewMessage } from './appView.ts';
import { startLineView } from './lineView.ts';
import { startLiveView } from './liveView.ts';
import { exampleView } from './testing/exampleView.ts';

function fakeTerminal(): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const size = { columns: 100, rows: 30, isTTY: true, hasColors: () => false };
  return { stream: Object.assign(stream, size) as unknown as NodeJS.WriteStream, text: () => text };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('redraws, survives a failed read, shows a notice, and stops', async () => {
  const { stream, text } = fakeTerminal();
  const errors: unknown[] = [];
  let reads = 0;
  const view = startLiveView({
    stream,
    refreshMs: 5,
    read: () => {
      reads += 1;
      return reads === 2 ? Promise.reject(new Error('gone')) : Promise.resolve(exampleView());
    },
    onError: (error) => errors.push(error),
  });
  await until(() => reads >= 4);
  expect(errors).toHaveLength(1);
  view.notice('Stopping…');
  expect(stripVTControlCharacters(text())).toContain('Dashboard http://127.0.0.1:7411');
  expect(text()).toContain('Stopping…');
  view.stop();
  const after = reads;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(reads).toBeLessThanOrEqual(after + 1);
  expect(stream.listenerCount('resize')).toBe(0);
});

it('writes lines as messages come, never within the publisher’s turn', async () => {
  const lines: string[] = [];
  const errors: unknown[] = [];
  let listener: ((message: ViewMessage) => void) | undefined;
  const view = startLineView({
    write: (line) => lines.push(line),
    read: () => Promise.resolve(exampleView()),
    onMessage: (given) => {
      listener = given;
      return () => {
        listener = undefined;
      };
    },
    summaryMs: 60_000,
    onError: (error) => errors.push(error),
  });
  await until(() => lines.length === 1);
  expect(lines[0]).toContain('equity 12,540.13 USDC');
  listener?.({ type: 'thought_log_created', data: exampleView().thoughts[0] });
  listener?.({ type: 'thought_log_created', data: { wrong: true } });
  expect(lines).toHaveLength(1);
  await until(() => errors.length === 1);
  expect(lines[1]).toMatch(/decision {2}BUY WETH \(momentum\)/);
  listener?.({ type: 'alert_message', data: { level: 'info', text: 'last' } });
  view.stop();
  expect(lines.at(-1)).toBe('info: last');
  expect(listener).toBeUndefined();
});
