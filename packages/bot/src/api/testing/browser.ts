import { chromium, type Browser } from 'playwright-core';

/** Opens Debian's Chromium, or the one that `TWINLANE_CHROMIUM` names. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['TWINLANE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
