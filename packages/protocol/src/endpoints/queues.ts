import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { deadLetterAct, deadLetterRequest, queueDetail, queueList, queueName } from '../queue.ts';
import { id } from '../scalars.ts';

const ofQueue = z.strictObject({ queue: queueName });

export const listQueues = defineEndpoint({
  name: 'listQueues',
  method: 'GET',
  path: '/api/queues',
  tag: 'Queues',
  summary: 'The queues of jobs, the most urgent first.',
  scope: 'read',
  input: {},
  answer: queueList,
});

export const readQueue = defineEndpoint({
  name: 'readQueue',
  method: 'GET',
  path: '/api/queues/:queue',
  tag: 'Queues',
  summary: 'One queue, its kinds of jobs and its dead letters.',
  scope: 'read',
  input: { params: ofQueue },
  answer: queueDetail,
});

export const actOnDeadLetter = defineEndpoint({
  name: 'actOnDeadLetter',
  method: 'POST',
  path: '/api/queues/:queue/dead/:id/:act',
  tag: 'Queues',
  summary: 'Has a job that failed for good tried again, or thrown away.',
  scope: 'operate',
  input: { params: ofQueue.extend({ id, act: deadLetterAct }), body: deadLetterRequest },
  answer: queueDetail,
});
