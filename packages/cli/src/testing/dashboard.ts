import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openChromium } from '@twinlane/bot/api/testing/browser';
import type { ApiClient } from '@twinlane/protocol/apiClient';
import { actOnBreaker, listBreakers } from '@twinlane/protocol/endpoints/breakers';
import { createLink } from '@twinlane/protocol/endpoints/login';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, expect, inject } from 'vitest';
import { ownerApi } from './ownerApi.ts';

/** Where to keep pictures of the pages; nowhere unless told. */
const PICTURES = process.env['TWINLANE_SCREENSHOTS'];

/** How a page is looked at. */
export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
  /** Nobody is logged in. */
  readonly anonymous?: boolean;
}

/** A page that is open. */
export interface Visit {
  readonly page: Page;
  /** What the page complained about so far: scripts, policy, network. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** The dashboard of the sandbox process that all browser suites share, as its owner sees it. */
export interface Dashboard {
  readonly url: string;
  readonly dataDir: string;
  /** The API as the process's own owner, to arrange what a screen is to show. */
  readonly api: ApiClient;
  /** Opens a screen, logged in; it is closed after the test. */
  open(path: string, view?: View): Promise<Visit>;
  /** A one-time link, as `twinlane login` gives it. */
  link(): Promise<string>;
  /** Closes every breaker: losses of the bots that trade beside must not keep a test from trading. */
  closeBreakers(): Promise<void>;
}

/** Call it once in a browser suite. */
export function useDashboard(): Dashboard {
  const { url, dataDir } = inject('sandbox');
  const api = ownerApi(url, dataDir);
  let browser: Browser | undefined;
  let login: Promise<BrowserContextOptions['storageState']> | undefined;
  const visits: Visit[] = [];
  afterEach(async () => {
    await Promise.all(visits.splice(0).map((visit) => visit.close()));
  });
  afterAll(() => browser?.close());

  async function link(): Promise<string> {
    return (await api.call(createLink, {})).url;
  }

  /** Logs in once by a one-time link and keeps the cookie for later visits. */
  async function logIn(): Promise<BrowserContextOptions['storageState']> {
    browser ??= await openChromium();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(await link());
    await page.locator('[data-connection="live"]').waitFor();
    const state = await context.storageState();
    await context.close();
    return state;
  }

  async function open(path: string, view: View = {}): Promise<Visit> {
    const { width = 1440, height = 900, theme = 'dark', anonymous = false } = view;
    browser ??= await openChromium();
    const storageState = anonymous ? undefined : await (login ??= logIn());
    const context = await browser.newContext({
      viewport: { width, height },
      // What flashes as it arrives is no fault of contrast.
      reducedMotion: 'reduce',
      ...(storageState === undefined ? {} : { storageState }),
    });
    await context.addInitScript(`try { localStorage.setItem('twinlane.theme', '${theme}'); } catch {}`);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        complaints.push(`${message.text()} ${message.location().url}`);
      }
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
    const visit = { page, complaints, close: () => context.close() };
    visits.push(visit);
    await page.goto(path.startsWith('http') ? path : `${url}${path}`);
    return visit;
  }

  async function closeBreakers(): Promise<void> {
    const { items } = await api.call(listBreakers, { query: { state: 'open' } });
    const reason = 'a browser test';
    await Promise.all(
      items.map(({ type, scope }) =>
        api.call(actOnBreaker, { params: { type, act: 'reset' }, body: { scope, reason } }),
      ),
    );
  }

  return { url, dataDir, api, open, link, closeBreakers };
}

/** Keeps a picture of the page, where pictures are wanted (`TWINLANE_SCREENSHOTS` names the folder). */
export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  // What slides or fades in has arrived by then.
  await page.waitForTimeout(700);
  // What the page says in passing is not of the picture. No style sheet: the page's policy forbids those of others.
  await page.evaluate(
    `document.querySelector('[aria-label="Messages"]')?.style.setProperty('visibility', 'hidden')`,
  );
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
  await page.evaluate(
    `document.querySelector('[aria-label="Messages"]')?.style.removeProperty('visibility')`,
  );
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** What axe finds serious or critical on the page as it stands, one line each. */
export async function accessibilityTroubles(page: Page): Promise<string[]> {
  // The page's policy forbids scripts of others; what the browser itself evaluates is none of the page's.
  if (await page.evaluate<boolean>(`typeof axe === 'undefined'`)) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, { resultTypes: ['violations'] })`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Fails where the page is wider than the window, or anything on it is cut off at the side without a way to scroll to it. */
export async function expectFits(page: Page): Promise<void> {
  const [content, window] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect({ wider: content - window }).toEqual({ wider: 0 });
}
