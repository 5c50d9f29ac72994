/** What the client asks of the worker. `id` pairs an answer with its request. */
export type WorkerRequest =
  | {
      readonly id: number;
      readonly kind: 'query';
      readonly text: string;
      readonly params: readonly unknown[];
      readonly rowMode: 'object' | 'array';
      /** Type ids whose values stay text. */
      readonly asText: readonly number[];
    }
  | { readonly id: number; readonly kind: 'exec'; readonly text: string }
  | { readonly id: number; readonly kind: 'close' };

/** One statement's result, as PGlite gives it. */
export interface QueryResult<Row = unknown> {
  readonly rows: Row[];
  readonly affectedRows?: number;
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** An error that has to cross the thread: Postgres' fields where there are any. */
export interface WorkerFault {
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
  readonly constraint?: string;
  /** The database itself has died: nothing after this can succeed. */
  readonly dead: boolean;
}

export type WorkerAnswer =
  | { readonly id: number; readonly results: readonly QueryResult[] }
  | { readonly id: number; readonly fault: WorkerFault };

/** Sent once, before any answer: the database is open, or why it is not. */
export type WorkerGreeting = { readonly ready: true } | { readonly failed: WorkerFault };

/** What the worker is started with. */
export interface WorkerInput {
  /** The PGlite folder, which exists. */
  readonly folder: string;
}
