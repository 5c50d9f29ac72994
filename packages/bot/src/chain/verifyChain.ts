import type { Endpoint } from './endpoint.ts';

/**
 * Asks an endpoint which chain it serves and takes note of the answer. `wrong` excludes it; `unknown` is no answer.
 */
export async function verifyChain(
  endpoint: Endpoint,
  chainId: number,
): Promise<'right' | 'wrong' | 'unknown'> {
  let served: number | undefined;
  await endpoint.ask([{ method: 'eth_chainId', params: [] }], (outcome) => {
    if ('error' in outcome) {
      return outcome.fault;
    }
    const { result } = outcome;
    served = typeof result === 'string' && /^0x[0-9a-f]{1,12}$/i.test(result) ? Number(result) : undefined;
    return served === undefined ? { words: 'is not an Ethereum node' } : undefined;
  });
  if (served === undefined) {
    return 'unknown';
  }
  endpoint.verified = true;
  endpoint.exclusion = served === chainId ? undefined : `serves chain ${served} instead of ${chainId}`;
  return served === chainId ? 'right' : 'wrong';
}
