import type { RpcErrorClass } from '@twinlane/core/transaction/rpcError/rpcErrorClass';
import { closingCall } from '@twinlane/core/transaction/closingCall';
import type { PreparedRequest, TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { ManagerOptions, Preparation } from './managerOptions.ts';

/** The gas limit of a transaction: given, or found by simulating it. Never rejects. */
export async function prepareGas(options: ManagerOptions, record: TransactionRecord): Promise<Preparation> {
  const { intent } = record.state;
  if (intent.kind === 'noop') {
    return { outcome: 'prepared', gasLimit: closingCall('noop', intent.route, []).gasLimit };
  }
  const { request } = record;
  if ('gasLimit' in request) {
    return { outcome: 'prepared', gasLimit: (request as PreparedRequest).gasLimit };
  }
  const prepare = options.prepare ?? ((each) => estimate(options, each));
  try {
    return await prepare(record);
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) };
    return { outcome: 'failed', class: classOfFault(error), reason: message };
  }
}

/** The node's estimate and a quarter more. */
async function estimate(
  { reader, signer }: Pick<ManagerOptions, 'reader' | 'signer'>,
  { request: { to, data, value } }: TransactionRecord,
): Promise<Preparation> {
  const call = { from: signer.address, to, data, value: `0x${value.toString(16)}` };
  const [gas] = await reader.batch([{ method: 'eth_estimateGas', params: [call, 'latest'] }]);
  return { outcome: 'prepared', gasLimit: (BigInt(String(gas)) * 5n) / 4n };
}

function classOfFault(error: unknown): RpcErrorClass {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'rpc.reverted':
      return 'reverted';
    case 'rpc.timeout':
      return 'timeout';
    case 'rpc.unreachable':
      return 'connection';
    case 'rpc.busy':
      return 'rateLimited';
    default:
      return 'unknown';
  }
}
