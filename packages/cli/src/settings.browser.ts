import { readFile } from 'node:fs/promises';
import { listDenied } from '@twinlane/protocol/endpoints/denylist';
import { listPeople } from '@twinlane/protocol/endpoints/people';
import { listVaultKeys } from '@twinlane/protocol/endpoints/vault';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { accessibilityTroubles, useDashboard } from './testing/dashboard.ts';

const dashboard = useDashboard();
const WALLET = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const DENIED = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';

/** Sealing a key costs seconds by intent, and more on a busy machine. */
const SEALING_MS = 90_000;

/** Opens a dialog by its button; it can be used by everybody. */
async function ask(page: Page, button: Locator): Promise<Locator> {
  await button.click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  expect(await accessibilityTroubles(page)).toEqual([]);
  return dialog;
}

/** Gives the reason and confirms. */
async function confirm(dialog: Locator, button: string, limitMs = 30_000): Promise<void> {
  await dialog.getByLabel('Reason').fill('a browser test');
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.waitFor({ state: 'detached', timeout: limitMs });
}

it('lets a wallet log in, gives it another role, and takes it away', async () => {
  const { page, complaints } = await dashboard.open('/settings/people');
  const adding = await ask(page, page.getByRole('button', { name: 'Allow a wallet' }));
  await adding.getByLabel('Address').fill('0x12');
  await adding.getByText('Must be an address').waitFor();
  expect(await adding.getByRole('button', { name: 'Allow the wallet' }).isDisabled()).toBe(true);
  await adding.getByLabel('Address').fill(WALLET);
  await adding.getByLabel('Name').fill('night watch');
  await confirm(adding, 'Allow the wallet');
  const row = page.getByRole('row').filter({ hasText: 'night watch' });
  await row.getByText('viewer').waitFor();

  await row.getByRole('button', { name: 'Role' }).click();
  const changing = page.getByRole('dialog');
  await changing.getByLabel('Role', { exact: true }).selectOption('trader');
  await confirm(changing, 'Change the role');
  await row.getByText('trader').waitFor();
  const { items } = await dashboard.api.call(listPeople, { query: {} });
  expect(items.find(({ address }) => address === WALLET)).toMatchObject({
    role: 'trader',
    label: 'night watch',
  });

  await row.getByRole('button', { name: 'Remove' }).click();
  const removing = page.getByRole('dialog');
  await confirm(removing, 'Remove the wallet');
  await row.waitFor({ state: 'detached' });
  expect((await dashboard.api.call(listPeople, { query: {} })).items).not.toContainEqual(
    expect.objectContaining({ address: WALLET }),
  );
  expect(complaints).toEqual([]);
});

it('denies an address and takes it off the list', async () => {
  const denied = async (): Promise<string[]> =>
    (await dashboard.api.call(listDenied, { query: {} })).items.map(({ address }) => address);
  const { page, complaints } = await dashboard.open('/settings/denylist');
  const denying = await ask(page, page.getByRole('button', { name: 'Deny an address' }));
  await denying.getByLabel('Address').fill(DENIED);
  await confirm(denying, 'Deny the address');
  const row = page.getByRole('row').filter({ hasText: '0x3C44' });
  await row.getByText('a browser test').waitFor();
  expect(await denied()).toContain(DENIED);

  await row.getByRole('button', { name: 'Take off' }).click();
  const allowing = page.getByRole('dialog');
  await confirm(allowing, 'Take it off');
  await row.waitFor({ state: 'detached' });
  expect(await denied()).not.toContain(DENIED);
  expect(complaints).toEqual([]);
});

it('makes a key, gives it out as a file, and takes one in', async () => {
  const { page, complaints } = await dashboard.open('/settings/vault');
  await page.getByText('This process signs nothing').waitFor();
  const making = await ask(page, page.getByRole('button', { name: 'New key' }));
  await making.getByLabel('Name').fill('browser-key');
  await making.getByLabel('Passphrase').fill('correct horse');
  await making.getByLabel('The same again').fill('correct hors');
  await making.getByText('The two differ.').waitFor();
  await making.getByLabel('The same again').fill('correct horse');
  await confirm(making, 'Make the key', SEALING_MS);
  const row = page.getByRole('row').filter({ hasText: 'browser-key' });
  await row.waitFor();

  await row.getByRole('button', { name: 'Export' }).click();
  const giving = page.getByRole('dialog');
  await giving.getByLabel('Passphrase of the key').fill('correct horse');
  await giving.getByLabel('New passphrase').fill('battery staple');
  await giving.getByLabel('The same again').fill('battery staple');
  const saved = page.waitForEvent('download', { timeout: SEALING_MS });
  await confirm(giving, 'Export the key', SEALING_MS);
  const keystore = await readFile(await (await saved).path(), 'utf8');
  const { items } = await dashboard.api.call(listVaultKeys, {});
  const { address } = items.find(({ name }) => name === 'browser-key')!;
  expect(JSON.parse(keystore)).toMatchObject({ version: 3, address: address.slice(2).toLowerCase() });

  await page.getByRole('button', { name: 'Import' }).click();
  const taking = page.getByRole('dialog');
  const take = taking.getByRole('button', { name: 'Import the key' });
  await taking.getByLabel('Content of the keystore file').fill(keystore);
  await taking.getByLabel('Its passphrase').fill('battery staple');
  await taking.getByLabel('Name').fill('browser-again');
  await taking.getByLabel('New passphrase').fill('paper clip');
  await taking.getByLabel('The same again').fill('paper clip');
  await taking.getByLabel('Reason').fill('a browser test');
  expect(await take.isEnabled()).toBe(true);
  await taking.getByRole('button', { name: 'Private key' }).click();
  expect(await take.isDisabled()).toBe(true);
  await taking.getByLabel('Private key', { exact: true }).fill('11'.repeat(32));
  await confirm(taking, 'Import the key', SEALING_MS);
  await page.getByRole('row').filter({ hasText: 'browser-again' }).waitFor();
  expect(complaints).toEqual([]);
});
