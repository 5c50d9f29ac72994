/**
 * The folder of recorded data, from `TWINLANE_DATA`. Where it is unset, says on stderr what is not being checked; the caller
 * skips its suite.
 */
export function recordedDataFolder(unchecked: string): string | undefined {
  const folder = process.env['TWINLANE_DATA'];
  if (folder === undefined || folder === '') {
    process.stderr.write(`\nTWINLANE_DATA is not set. NOT CHECKED: ${unchecked}.\n\n`);
    return undefined;
  }
  return folder;
}
