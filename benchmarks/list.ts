/** Names and titles of a registry's entries, one per line; an entry that cannot be loaded says so. */
export async function listEntries(
  registry: Readonly<Record<string, () => Promise<{ readonly title: string }>>>,
): Promise<string> {
  const names = Object.keys(registry);
  if (names.length === 0) {
    return '  (none yet)';
  }
  const width = Math.max(...names.map((name) => name.length));
  const lines: string[] = [];
  for (const [name, load] of Object.entries(registry)) {
    const title = await load().then(
      (entry) => entry.title,
      (error: unknown) => `cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    );
    lines.push(`  ${name.padEnd(width)}  ${title}`);
  }
  return lines.join('\n');
}
