import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../../src/cli/dependencies.mjs';
import { canInstall, installPackages } from './install.mjs';
import { patience } from './patience.mjs';

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
function versionOf(path) {
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

function buildSite(outDir) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'];
  // A separate process: under Vitest's NODE_ENV it would be React's development build.
  const env = { ...process.env, NODE_ENV: 'production' };
  delete env.VITEST;
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
      .once('error', reject)
      .once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error('The site could not be built; the reason is above.')),
      );
  });
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
  mkdirSync(join(root, '.build'), { recursive: true });
  const outDir = mkdtempSync(join(root, '.build', 'site-'));
  const { preview } = await import('vite');
  await buildSite(outDir);
  const server = await preview({
    root,
    configFile: false,
    base: '/some/folder/',
    logLevel: 'warn',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4173 },
  });
  process.env.RANKSCOPE_SITE = server.resolvedUrls.local[0];
  return async () => {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  };
}
