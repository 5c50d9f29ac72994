/** A share for a sentence, such as `3.12 %`. */
export function showPercent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
