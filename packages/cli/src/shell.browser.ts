import { readEmergencyStop } from '@twinlane/protocol/endpoints/breakers';
import { readState } from '@twinlane/protocol/endpoints/state';
import { createApiClient } from '@twinlane/protocol/apiClient';
import { expect, it } from 'vitest';
import { accessibilityTroubles, screenshot, useDashboard } from './testing/dashboard.ts';

const dashboard = useDashboard();

it('stops entries from any screen, says so on every one, and undoes it', async () => {
  const { page, complaints } = await dashboard.open('/trades');
  await page.getByRole('button', { name: 'Emergency stop' }).click();
  const dialog = page.getByRole('dialog', { name: 'Emergency stop' });
  await dialog.getByLabel('Reason').fill('a test of the page');
  expect(await accessibilityTroubles(page)).toEqual([]);
  await screenshot(page, 'emergency-stop');
  const field = (await dialog.getByLabel('Reason').boundingBox())!;
  await page.mouse.move(field.x + 60, field.y + 10);
  await page.mouse.down();
  await page.mouse.move(5, 5);
  await page.mouse.up();
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('a test of the page');
  await dialog.getByRole('button', { name: 'Stop entries' }).click();
  await page.getByText('Entries are stopped; exits go on').waitFor();
  expect(await dashboard.api.call(readEmergencyStop, {})).toMatchObject({
    stopped: true,
    exits: false,
    reason: 'a test of the page',
  });

  await page.getByRole('link', { name: 'Bots' }).click();
  await page.getByText('a test of the page').first().waitFor();
  await page.getByRole('button', { name: 'Undo the stop' }).click();
  await page.getByLabel('Reason').fill('the test is over');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo the stop' }).click();
  await page.getByText('Entries are stopped; exits go on').waitFor({ state: 'detached' });
  expect(await dashboard.api.call(readEmergencyStop, {})).toMatchObject({ stopped: false });
  expect(complaints).toEqual([]);
});

it('shows the secret of an API token once; it reads, and is refused once it is revoked', async () => {
  const { page, complaints } = await dashboard.open('/settings/tokens');
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name').fill('nightly report');
  await page.getByRole('button', { name: 'Make the token' }).click();
  const secret = await page.locator('[data-secret]').innerText();
  const script = createApiClient({
    baseUrl: dashboard.url,
    fetch,
    headers: () => ({ authorization: `Bearer ${secret}` }),
  });
  expect((await script.call(readState, {})).accounts).toHaveLength(1);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByText('nightly report').first().waitFor();
  await page.reload();
  await page.getByText('nightly report').first().waitFor();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole('button', { name: 'Revoke' }).first().click();
  await page.getByLabel('Reason').fill('not needed any more');
  await page.getByRole('button', { name: 'Revoke the token' }).click();
  await page.getByText('revoked', { exact: true }).waitFor();
  await expect(script.call(readState, {})).rejects.toMatchObject({ status: 401 });
  expect(complaints).toEqual([]);
});

it('writes down what was done, by whom and why', async () => {
  const { page } = await dashboard.open('/settings/denylist');
  const address = '0x000000000000000000000000000000000000dEaD';
  await page.getByRole('button', { name: 'Deny an address' }).first().click();
  await page.getByRole('dialog').getByLabel('Address').fill(address);
  await page.getByLabel('Reason').fill('burnt');
  await page.getByRole('button', { name: 'Deny the address' }).click();
  await page.getByText('0x0000…dEaD').waitFor();
  await page.getByRole('tab', { name: 'Audit log' }).click();
  const entry = page.getByRole('row').filter({ hasText: 'Deny address' }).first();
  await entry.getByText('burnt').waitFor();
  expect(await entry.innerText()).toContain('one-time link');
});

it('opens screens by keys, and skips to the content', async () => {
  const { page } = await dashboard.open('/');
  await page.locator('[data-connection="live"]').waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to content');
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await page.getByRole('heading', { level: 1, name: 'Breakers' }).waitFor();
  expect(await page.title()).toBe('Breakers · Twinlane');
});

it('reaches every screen on a phone', async () => {
  const { page } = await dashboard.open('/', { width: 390, height: 844 });
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('dialog', { name: 'All screens' }).getByRole('link', { name: 'Analytics' }).click();
  await page.getByRole('heading', { level: 1, name: 'Analytics' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

it('says that a page does not exist', async () => {
  const { page } = await dashboard.open('/market/0x000000000000000000000000000000000000dEaD/more');
  await page.getByRole('heading', { name: 'No such page' }).waitFor();
  expect(new URL(page.url()).pathname).toContain('/more');
});
