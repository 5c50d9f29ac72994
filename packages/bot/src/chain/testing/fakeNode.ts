import { RetryableError } from '@twinlane/core/errors';
import type { RpcCall } from '@twinlane/core/market/chainReader';
import type { RpcConnection, RpcOutcome } from '../rpcConnection.ts';

interface FakeBlock {
  readonly number: string;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: string;
  readonly baseFeePerGas: string;
  readonly gasUsed: string;
  readonly gasLimit: string;
  readonly logsBloom: string;
}

/** A node with blocks and nothing else, that can go away, come back, fork and push its heads. */
export class FakeNode implements RpcConnection {
  readonly endpoint = 'fake';
  blocks: FakeBlock[] = [];
  down = false;
  calls = 0;
  subscriptions = 0;
  readonly subscribeHeads?: NonNullable<RpcConnection['subscribeHeads']>;
  private listener: { onHead: (header: unknown) => void; onLost: (error: Error) => void } | undefined;

  constructor(options: { readonly push: boolean }) {
    this.mine(1);
    if (options.push) {
      this.subscribeHeads = (onHead, onLost) => {
        if (this.down) {
          return Promise.reject(new RetryableError('rpc.unreachable', 'down'));
        }
        this.subscriptions += 1;
        this.listener = { onHead, onLost };
        return Promise.resolve(() => {
          this.listener = undefined;
        });
      };
    }
  }

  /** Adds blocks on top of number `on` (the head by default), drops what was above, and pushes the last. */
  mine(count: number, { on = this.blocks.length - 1, fork = 0, push = true } = {}): void {
    this.blocks = this.blocks.slice(0, on + 1);
    for (let index = 0; index < count; index += 1) {
      const number = this.blocks.length;
      this.blocks.push({
        number: `0x${number.toString(16)}`,
        hash: hash(number, fork),
        parentHash: this.blocks.at(-1)?.hash ?? hash(0, 99),
        timestamp: `0x${(1_000 + number).toString(16)}`,
        baseFeePerGas: '0x7',
        gasUsed: '0x0',
        gasLimit: '0x1c9c380',
        logsBloom: `0x${'0'.repeat(512)}`,
      });
    }
    if (push && !this.down) {
      this.listener?.onHead(this.blocks.at(-1));
    }
  }

  /** The node goes away, and its subscriptions with it. */
  fall(): void {
    this.down = true;
    this.listener?.onLost(new Error('lost'));
    this.listener = undefined;
  }

  send(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    this.calls += 1;
    return Promise.resolve(
      calls.map(({ params }) => {
        if (this.down) {
          return { error: new RetryableError('rpc.unreachable', 'down') };
        }
        const tag = params[0];
        return { result: (tag === 'latest' ? this.blocks.at(-1) : this.blocks[Number(tag)]) ?? null };
      }),
    );
  }

  close(): void {
    this.fall();
  }
}

function hash(number: number, fork: number): string {
  return `0x${fork.toString(16).padStart(32, '0')}${number.toString(16).padStart(32, '0')}`;
}
