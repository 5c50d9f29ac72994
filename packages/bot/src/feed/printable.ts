/**
 * Text from a contract as one bounded line: without control, format (among them text direction), surrogate, private and
 * unassigned characters. It is still hostile and must be escaped wherever it is shown.
 */
export function printable(text: string, maxLength: number): string {
  return Array.from(text)
    .filter((character) => !/[\p{C}\p{Zl}\p{Zp}\uFFFD]/u.test(character))
    .slice(0, maxLength)
    .join('')
    .trim();
}
