/**
 * Waits for statements of one transaction that do not rest on each other: the embedded database is asked all of them at once,
 * which spares a way there and back for each.
 *
 * Where one fails, it waits for the others all the same and then throws what failed first: what went on behind the end of the
 * transaction would be written outside of it.
 */
export async function together<const Work extends readonly unknown[]>(
  work: Work,
): Promise<{ -readonly [Key in keyof Work]: Awaited<Work[Key]> }> {
  const all = Promise.all(work);
  await Promise.allSettled([all, ...work]);
  return all;
}
