import { createPublicClient, http, webSocket, type Transport } from 'viem';
import { ipc } from 'viem/node';
import { failure, type Check } from './check.ts';

const TIMEOUT_MS = 5000;

function transportOf(url: string): Transport {
  if (url.startsWith('/')) {
    return ipc(url, { timeout: TIMEOUT_MS, retryCount: 0, reconnect: false });
  }
  return url.startsWith('ws')
    ? webSocket(url, { timeout: TIMEOUT_MS, retryCount: 0, reconnect: false })
    : http(url, { timeout: TIMEOUT_MS, retryCount: 0 });
}

/** The endpoint without what may be a key: scheme and host. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin.replace(/^null$/, new URL(url).host) : 'the IPC socket';
}

/** viem's messages repeat the whole URL; these two parts do not. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const parts = [
    'shortMessage' in error ? error.shortMessage : undefined,
    'details' in error ? error.details : undefined,
  ].filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? error.message : parts.join(' ');
}

async function chainIdOf(url: string): Promise<number> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => limit.reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)),
    TIMEOUT_MS,
  );
  try {
    return await Promise.race([
      createPublicClient({ transport: transportOf(url) }).getChainId(),
      limit.promise,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the RPC endpoint answers, and for the chain that the settings name. */
export const checkChain: Check = {
  name: 'chain',
  async run({ config }) {
    const { rpcUrl, id } = config.chain;
    if (rpcUrl === undefined) {
      return { status: 'ok', found: 'the embedded market; no RPC endpoint is needed' };
    }
    const place = placeOf(rpcUrl.reveal());
    try {
      const served = await chainIdOf(rpcUrl.reveal());
      if (id !== undefined && served !== id) {
        return {
          status: 'fail',
          found: `${place} serves chain ${served}, and chain.id is ${id}`,
          hint: 'Correct chain.id (--chain-id), or give the endpoint of that chain.',
        };
      }
      return { status: 'ok', found: `${place} serves chain ${served}` };
    } catch (error) {
      const finding = failure(error, 'Check chain.rpcUrl (--rpc) and the network.');
      return { ...finding, found: `${place} does not answer: ${reasonOf(error)}` };
    }
  },
};
