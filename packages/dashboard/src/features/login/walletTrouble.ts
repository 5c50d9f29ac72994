import { ApiError } from '@twinlane/protocol/apiClient';

/** EIP-1193: the person said no. */
const REFUSED = 4001;

/** A login by wallet failed, and the message says why in words for the person. */
export class WalletTrouble extends Error {
  override name = 'WalletTrouble';
}

/** Whether an error, or what caused it, is the person's no. */
function isRefusal(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && each.code === REFUSED) return true;
  }
  return false;
}

/** Why a login by wallet failed, in plain words. */
export function walletTrouble(error: unknown): string {
  if (error instanceof ApiError) return `${error.message} ${error.hint ?? ''}`.trim();
  if (error instanceof WalletTrouble) return error.message;
  if (isRefusal(error)) return 'You declined in the wallet. Nothing was signed.';
  const detail = error instanceof Error && 'shortMessage' in error ? String(error.shortMessage) : '';
  return `The wallet did not answer as expected. ${detail}`.trim();
}
