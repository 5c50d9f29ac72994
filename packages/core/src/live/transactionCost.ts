/** What a receipt says of a transaction's cost. */
export interface ReceiptCost {
  readonly gasUsed: bigint;
  /** Wei per gas. */
  readonly effectiveGasPrice: bigint;
  /** Wei for data on the parent chain (OP stack). */
  readonly l1Fee?: bigint;
  /** Wei for the chain's operator (OP stack, Isthmus). */
  readonly operatorFee?: bigint;
}

/** Wei that the transaction took from its sender beside its value. */
export function transactionCost({ gasUsed, effectiveGasPrice, l1Fee, operatorFee }: ReceiptCost): bigint {
  return gasUsed * effectiveGasPrice + (l1Fee ?? 0n) + (operatorFee ?? 0n);
}
