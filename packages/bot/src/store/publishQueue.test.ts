import { describe, expect, it } from 'vitest';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { createPublishQueue } from './publishQueue.ts';

function message(room: string, seq: number): OutboxMessage {
  return { room, seq, type: 't', data: null, at: 0 };
}

function listening() {
  const heard: string[] = [];
  const errors: unknown[] = [];
  const queue = createPublishQueue((error) => errors.push(error));
  queue.onPublished(({ room, seq }) => heard.push(`${room}${seq}`));
  return { queue, heard, errors };
}

describe('createPublishQueue', () => {
  it('keeps a room in order, whichever commit is heard of first', () => {
    const { queue, heard } = listening();
    const [first, second] = [queue.begin(), queue.begin()];
    first.add(message('a', 1));
    second.add(message('a', 2));
    second.add(message('b', 1));
    second.committed();
    expect(heard).toEqual(['b1']);
    first.committed();
    expect(heard).toEqual(['b1', 'a1', 'a2']);
  });

  it('forgets what was rolled back, and its number may come again', () => {
    const { queue, heard } = listening();
    const [first, second] = [queue.begin(), queue.begin()];
    first.add(message('a', 1));
    second.add(message('a', 1));
    second.committed();
    first.rolledBack();
    expect(heard).toEqual(['a1']);
  });

  it('goes on where a listener throws', () => {
    const { queue, heard, errors } = listening();
    const stop = queue.onPublished(() => {
      throw new Error('deaf');
    });
    const all: string[] = [];
    queue.onPublished(({ room }) => all.push(room));
    const publication = queue.begin();
    publication.add(message('a', 1));
    publication.committed();
    stop();
    expect([heard, all, errors]).toEqual([['a1'], ['a'], [new Error('deaf')]]);
  });
});
