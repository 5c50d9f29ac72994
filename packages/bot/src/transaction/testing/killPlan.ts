import type { DatabaseOptions } from '../../store/openDatabase.ts';

/** The places where a process can die: before and after each signature, each write and each send of a transaction's life. */
export const KILL_POINTS = [
  'before write preparing',
  'after write preparing',
  'before sign original',
  'after sign original',
  'before write ready_to_submit',
  'after write ready_to_submit',
  'before send original',
  'after send original',
  'before sign bump',
  'after sign bump',
  'before write bump',
  'after write bump',
  'before send bump',
  'after send bump',
  'before sign cancel',
  'after sign cancel',
  'before write cancel',
  'after write cancel',
  'before send cancel',
  'after send cancel',
  'before write confirmed',
  'after write confirmed',
  'before write completed',
  'after write completed',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

/** What a process is to do, and where it dies by its own SIGKILL. */
export interface KillPlan {
  readonly database: Omit<DatabaseOptions, 'log'>;
  readonly rpc: string;
  readonly key: `0x${string}`;
  readonly idempotencyKey: string;
  readonly to: `0x${string}`;
  readonly dieAt: KillPoint | 'never';
}
