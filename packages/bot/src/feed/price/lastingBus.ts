import { setTimeout as wait } from 'node:timers/promises';
import type { CreateBusDriverResult } from 'bentocache/types';

/**
 * A cache's bus whose subscription lasts. The cache library starts the subscription without waiting for it: if Redis does not
 * answer just then, or the bus is closed first, the failure would reach nobody and end the process. Here it is made again until
 * it holds, and closing waits for no answer.
 * @param retryMs The wait before the next attempt, milliseconds.
 */
export function lastingBus(driver: CreateBusDriverResult, retryMs: number): CreateBusDriverResult {
  return {
    ...driver,
    factory: (config) => {
      const bus = driver.factory(config);
      const closed = new AbortController();
      const subscribe = bus.subscribe.bind(bus);
      const disconnect = bus.disconnect.bind(bus);
      bus.subscribe = async (channel, handler) => {
        while (!closed.signal.aborted) {
          try {
            await subscribe(channel, handler);
            return;
          } catch {
            // The commands of the cache itself tell that Redis is away; this one only has to be made again.
            await wait(retryMs, undefined, { signal: closed.signal, ref: false }).catch(() => undefined);
          }
        }
      };
      bus.disconnect = async () => {
        closed.abort();
        await disconnect();
      };
      return bus;
    },
  };
}
