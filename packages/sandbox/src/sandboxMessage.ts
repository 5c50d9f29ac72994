import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';

/** What the sandbox process tells the process that forked it. */
export type SandboxMessage =
  | { readonly type: 'ready'; readonly manifest: SandboxManifest }
  /** Tokens or pools were added, or the endpoints changed. */
  | { readonly type: 'manifest'; readonly manifest: SandboxManifest }
  | { readonly type: 'block'; readonly number: number }
  /** The market ends; the process exits next. */
  | {
      readonly type: 'error';
      readonly kind: 'retryable' | 'fatal' | 'user';
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    };
