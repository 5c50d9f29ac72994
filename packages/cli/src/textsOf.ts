/** The texts of a flag that takes several with commas; none where it is absent. */
export function textsOf(given: unknown): string[] {
  return typeof given === 'string'
    ? given
        .split(',')
        .map((text) => text.trim())
        .filter((text) => text !== '')
    : [];
}
