import {
  queueDetail,
  queueList,
  type DeadLetterAct,
  type QueueDetailView,
  type QueueListView,
} from '@twinlane/protocol/queue';
import type { ProcessAddress } from './askProcess.ts';
import { postApi } from './postApi.ts';
import { callApi } from './readApi.ts';

/** `GET /api/queues` of a running process. @throws as `callApi`. */
export function readQueues(url: string): Promise<QueueListView> {
  return callApi(`${url}/api/queues`, queueList);
}

/** `GET /api/queues/:queue` of a running process. @throws as `callApi`. */
export function readQueue(url: string, queue: string): Promise<QueueDetailView> {
  return callApi(`${url}/api/queues/${encodeURIComponent(queue)}`, queueDetail);
}

/** Has a dead letter tried again or thrown away; gives the queue as it then stands. @throws as `postApi`. */
export function actOnDeadLetter(
  address: ProcessAddress,
  act: DeadLetterAct,
  letter: { readonly queue: string; readonly id: string },
  reason: string,
): Promise<QueueDetailView> {
  const path = `/api/queues/${encodeURIComponent(letter.queue)}/dead/${encodeURIComponent(letter.id)}/${act}`;
  return postApi(address, path, queueDetail, { reason });
}
