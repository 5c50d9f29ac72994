import { rpc } from '../../market/testing/rpc.ts';

/** A process that keeps a node's locks and a processor busy, until it is killed. Argument: the node's URL. */
const url = process.argv[2] ?? '';
const token = `0x${'a'.repeat(40)}`;

async function disturb(index: number): Promise<never> {
  for (;;) {
    await rpc(url, 'eth_call', [{ to: token, data: '0x70a08231' }, 'latest']);
    await rpc(url, 'eth_getBlockByNumber', ['pending', true]);
    // Of an account that nobody uses: it takes the lock that the others share for itself.
    await rpc(url, 'anvil_setBalance', [`0x${String(index).padStart(40, '9')}`, '0x1']);
  }
}

process.stdout.write('ready\n');
await Promise.all(Array.from({ length: 6 }, (_, index) => disturb(index)));
