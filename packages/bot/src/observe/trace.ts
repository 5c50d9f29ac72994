import { AsyncLocalStorage } from 'node:async_hooks';

const traces = new AsyncLocalStorage<string>();

/** Runs `work` under a trace id: every log line written in it, also after an `await`, carries the id as `trace`. */
export function withTrace<Result>(traceId: string, work: () => Result): Result {
  return traces.run(traceId, work);
}

/** The trace id of the work under way; undefined outside any. */
export function currentTrace(): string | undefined {
  return traces.getStore();
}
