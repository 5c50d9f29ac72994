import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PoolMirror } from '@twinlane/core/ports';
import { z } from 'zod';

const taggedBlock = z.object({ number: z.string().regex(/^0x[0-9a-fA-F]{1,13}$/) });

/** Where reorganisations are seen. */
export interface ReorgSignalParts {
  readonly chain: Pick<ChainDefinition, 'id' | 'finality' | 'features'>;
  readonly mirror: Pick<PoolMirror, 'onBlock' | 'onRollback' | 'onReset'>;
  readonly breakers: Pick<Breakers, 'observe'>;
  /** Asked only while a reorganisation waits for finality. */
  readonly client: Pick<ChainReader, 'request'>;
}

/**
 * Tells `chainReorg` of a chain how many blocks a reorganisation dropped, and 0 once the chain's finality has passed them. More
 * than the mirror can take back is told as the depth `MANY`.
 */
export function watchReorgs({ chain, mirror, breakers, client }: ReorgSignalParts): () => void {
  const scope = { kind: 'chain', id: String(chain.id) } as const;
  /** The highest block that was dropped and is not final yet. */
  let unsettled: number | undefined;
  let depth = 0;
  let isKnown = false;
  const measure = chain.features.parentChainFee ? 'blocksOnLayer2' : 'blocks';

  function dropped(blocks: number, highest: number): void {
    depth = unsettled === undefined ? blocks : Math.max(depth, blocks);
    unsettled = Math.max(unsettled ?? 0, highest);
    void breakers.observe(
      'chainReorg',
      scope,
      depth,
      `${blocks} blocks up to ${highest} were dropped`,
      measure,
    );
  }

  async function finalBlock({ number }: BlockHeader): Promise<number | undefined> {
    if (chain.finality.kind === 'depth') {
      return number - chain.finality.blocks;
    }
    // A node that does not answer now is asked again with the next block.
    const answer = await client
      .request('eth_getBlockByNumber', [chain.finality.tag, false])
      .catch(() => undefined);
    const told = taggedBlock.safeParse(answer);
    return told.success ? Number(told.data.number) : undefined;
  }

  const ends = [
    mirror.onRollback(async ({ dropped: gone, ancestor }) =>
      dropped(gone.length, gone.at(-1)?.number ?? ancestor.number),
    ),
    mirror.onReset(({ number }) => dropped(MANY, number)),
    mirror.onBlock(async ({ header, backfill }) => {
      if (!isKnown && !backfill) {
        // An earlier process may have seen one, and nobody else knows when it is over: no later than this block is final.
        isKnown = true;
        unsettled = Math.max(unsettled ?? 0, header.number);
      }
      if (unsettled === undefined || backfill) {
        return;
      }
      const final = await finalBlock(header);
      if (final !== undefined && final >= unsettled) {
        unsettled = undefined;
        depth = 0;
        void breakers.observe('chainReorg', scope, 0, `block ${final} is final`, measure);
      }
    }),
  ];
  return () => ends.forEach((end) => end());
}

/** Blocks that stand for more than the mirror can take back. */
const MANY = 64;
