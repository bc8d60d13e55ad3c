import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { driverEnvironment } from '../../src/cli/vulkan.mjs';
import { versionOf } from './browser.mjs';
import { canInstall, installPackages } from './install.mjs';
import { patience } from './patience.mjs';
import { serveSite } from './site.mjs';
import { setup as setupDriver } from './vulkan.mjs';

const names = ['firefox', 'firefox-esr', 'firefox-nightly'];
const applications = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];
const preferences = JSON.parse(readFileSync(new URL('firefox.json', import.meta.url), 'utf8'));

/** A Firefox on this machine, { path, version }: only $RANKSCOPE_FIREFOX if set, else the system's. */
export async function findFirefox(env = process.env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = env.RANKSCOPE_FIREFOX
    ? [env.RANKSCOPE_FIREFOX]
    : [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...applications];
  for (const path of paths) {
    const version = existsSync(path) ? await versionOf(path) : undefined;
    if (version) return { path, version };
  }
  return undefined;
}

/** Serves an empty page, since browsers offer WebGPU only to pages of a secure origin: { address, close }. */
async function serveNothing() {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>empty</title>');
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Why a Firefox gives a page no adapter; undefined if it gives one. `env`: of its process. */
async function withoutAdapter(path, env) {
  const { launch } = await import('puppeteer-core');
  const { address, close } = await serveNothing();
  const browser = await launch({
    browser: 'firefox',
    executablePath: path,
    extraPrefsFirefox: preferences,
    env,
    timeout: patience.waitMs,
  });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    return await page.evaluate(async () => {
      if (!navigator.gpu) return 'it has no WebGPU';
      return (await navigator.gpu.requestAdapter()) ? undefined : 'its WebGPU finds no adapter';
    });
  } finally {
    await browser.close();
    close();
  }
}

const remedy = 'Install Firefox 141 or newer, or set RANKSCOPE_FIREFOX to the path of one.';

/** { firefox } with WebGPU, found or, if possible without asking, installed; else { missing }: the reason, and the remedy. */
export async function prepareFirefox(icd, log) {
  let firefox = await findFirefox();
  if (!firefox && process.env.RANKSCOPE_FIREFOX)
    return {
      missing: `RANKSCOPE_FIREFOX=${process.env.RANKSCOPE_FIREFOX} does not start. Correct or unset it.`,
    };
  if (!firefox && !canInstall()) return { missing: `there is no Firefox. ${remedy}` };
  if (!firefox) {
    log('Installing Firefox (apt-get).');
    const failure = await installPackages(['firefox-esr', 'fonts-dejavu-core']);
    firefox = await findFirefox();
    if (!firefox) return { missing: `${failure ?? 'Firefox does not start.'} ${remedy}` };
  }
  const env = { ...process.env, ...driverEnvironment(icd) };
  const reason = await withoutAdapter(firefox.path, env).catch((error) => error.message.split('\n')[0]);
  return reason ? { missing: `${firefox.version} cannot be used: ${reason}. ${remedy}` } : { firefox };
}

/**
 * Vitest's set-up of the tests in Firefox: chooses the driver, builds the site and serves it until they end.
 *
 * Provides RANKSCOPE_FIREFOX and RANKSCOPE_SITE as for Chromium. Without a Firefox it provides neither and builds nothing.
 */
export async function setup(project) {
  await setupDriver(project);
  const firefox = await findFirefox();
  if (!firefox) return undefined;
  process.env.RANKSCOPE_FIREFOX = firefox.path;
  const { address, close } = await serveSite();
  process.env.RANKSCOPE_SITE = address;
  return close;
}
