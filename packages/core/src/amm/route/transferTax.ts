/** A part of an amount: `parts` of every `of`. */
export interface Share {
  readonly parts: bigint;
  readonly of: bigint;
}

/** What a token keeps of a transfer, as it was measured. */
export interface TransferTax {
  /** Of what is sent into a pool. */
  readonly sell: Share;
  /** Of what a pool sends out. */
  readonly buy: Share;
}

/** What arrives of an amount. What is kept is rounded down, as the tokens that do this reckon it. */
export function afterTax(amount: bigint, tax: Share | undefined): bigint {
  return tax === undefined ? amount : amount - (amount * tax.parts) / tax.of;
}
