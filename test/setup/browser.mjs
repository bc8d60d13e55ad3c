import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstall, installPackages } from './install.mjs';
import { patience } from './patience.mjs';
import { serveSite } from './site.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

async function playwrightsOwn() {
  const { chromium } = await import('playwright-core');
  return chromium.executablePath();
}

/** The version line of a browser; undefined if it does not start. */
export function versionOf(path) {
  // On Windows `--version` opens a window.
  if (process.platform === 'win32') return Promise.resolve(existsSync(path) ? 'version unknown' : undefined);
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: patience.waitMs }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim());
    });
  });
}

/** A Chromium on this machine, { path, version }: only $RANKSCOPE_BROWSER if set, else the system's, else Playwright's. */
export async function findBrowser(env = process.env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = env.RANKSCOPE_BROWSER
    ? [env.RANKSCOPE_BROWSER]
    : [
        ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
        ...applications,
        await playwrightsOwn(),
      ];
  for (const path of paths) {
    const version = existsSync(path) ? await versionOf(path) : undefined;
    if (version) return { path, version };
  }
  return undefined;
}

const remedy = 'Install Chromium or Chrome, or set RANKSCOPE_BROWSER to the path of one.';

/** { browser } found or, if possible without asking, installed; else { missing }: the reason, and the remedy. */
export async function prepareBrowser(log) {
  const browser = await findBrowser();
  if (browser) return { browser };
  if (process.env.RANKSCOPE_BROWSER)
    return {
      missing: `RANKSCOPE_BROWSER=${process.env.RANKSCOPE_BROWSER} does not start. Correct or unset it.`,
    };
  if (!canInstall()) return { missing: `there is no Chromium. ${remedy}` };
  log('Installing Chromium (apt-get).');
  const failure = await installPackages(['chromium', 'fonts-dejavu-core']);
  const installed = await findBrowser();
  return installed
    ? { browser: installed }
    : { missing: `${failure ?? 'Chromium does not start.'} ${remedy}` };
}

/**
 * Vitest's set-up of the browser tests: builds the site and serves it until they end.
 *
 * Provides RANKSCOPE_BROWSER, the path of a browser, and RANKSCOPE_SITE, the address; the site is in a subfolder, so
 * that a path from the root fails. Without a browser it provides neither and builds nothing.
 */
export async function setup() {
  const browser = await findBrowser();
  if (!browser) return undefined;
  process.env.RANKSCOPE_BROWSER = browser.path;
  const { address, close } = await serveSite();
  process.env.RANKSCOPE_SITE = address;
  return close;
}
