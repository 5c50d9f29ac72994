const TOKEN = 40;
const FEE = 6;
const MAX_FEE = 1_000_000;

/** The tokens of V3 periphery's path, in its order; undefined where it is none, or has a fee that no pool can have. */
export function readPoolPath(digits: string): readonly string[] | undefined {
  if (digits.length < TOKEN + FEE + TOKEN || (digits.length - TOKEN) % (FEE + TOKEN) !== 0) {
    return undefined;
  }
  const tokens = [`0x${digits.slice(0, TOKEN)}`];
  for (let at = TOKEN; at < digits.length; at += FEE + TOKEN) {
    if (Number.parseInt(digits.slice(at, at + FEE), 16) >= MAX_FEE) {
      return undefined;
    }
    tokens.push(`0x${digits.slice(at + FEE, at + FEE + TOKEN)}`);
  }
  return tokens;
}
