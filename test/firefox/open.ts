import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from 'puppeteer-core';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { expect } from 'vitest';
import preferences from '../setup/firefox.json';
import patience from '../setup/patience.json';

/** The folder of a visitor: what the browser keeps, and what it has downloaded. */
export type Visitor = { profile: string; downloads: string };

/** Firefox with WebGPU, as this visitor's, over WebDriver BiDi. */
export const openFirefox = ({ profile, downloads }: Visitor): Promise<Browser> =>
  launch({
    browser: 'firefox',
    executablePath: process.env['RANKSCOPE_FIREFOX'] ?? '',
    userDataDir: profile,
    extraPrefsFirefox: {
      ...preferences,
      'browser.download.dir': downloads,
      'browser.download.folderList': 2,
      'browser.download.useDownloadDir': true,
      'browser.download.always_ask_before_handling_new_types': false,
    },
    timeout: patience.waitMs,
    protocolTimeout: patience.testMs,
  });

/** The page under test. `problems` fills with errors of the page and requests that leave its origin. */
export async function openPage(browser: Browser, path: string): Promise<{ page: Page; problems: string[] }> {
  const site = process.env['RANKSCOPE_SITE'] ?? '';
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  page.setDefaultTimeout(patience.testMs);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error instanceof Error ? error.message : String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(?:blob|data):/.test(request.url()) && !request.url().startsWith(site))
      problems.push(request.url());
  });
  await page.goto(site + path);
  return { page, problems };
}

/** Waits until the page's run is in this state. */
export const reach = (page: Page, state: string) =>
  page.waitForFunction((wanted) => document.body.dataset['state'] === wanted, {}, state);

/** The element of that role and accessible name, once it is there. */
export const named = (page: Page, role: string, name: string) =>
  page.locator(`::-p-aria([role="${role}"][name="${name}"])`);

/** The slider whose accessible name matches, once there is one. */
export async function sliderOf(page: Page, name: RegExp): Promise<ElementHandle> {
  await page.waitForSelector('[role=slider], input[type=range]');
  for (const slider of await page.$$('[role=slider], input[type=range]')) {
    const label = await slider.evaluate((element) => element.getAttribute('aria-label'));
    if (name.test(label ?? '')) return slider;
  }
  throw new Error(`There is no slider ${name}.`);
}

/** The text of the element of that test id, once it is there. */
export async function textIn(page: Page, testId: string): Promise<string> {
  const element = await page.waitForSelector(`[data-testid=${testId}]`);
  return (await element?.evaluate(({ textContent }) => textContent)) ?? '';
}

/** The integer that an element shows. */
export const numberIn = async (page: Page, testId: string): Promise<number> =>
  Number((await textIn(page, testId)).replace(/\D/g, ''));

/** Waits until the run has reached a step; as long as necessary, while it is running. */
export async function playTo(page: Page, step: number) {
  for (let seen = -1; seen < step;) {
    await page.waitForFunction(
      (last) => Number(document.querySelector('[data-testid=step]')?.textContent) > last,
      {},
      seen,
    );
    seen = await numberIn(page, 'step');
  }
}

/** The step of the browser's kept run; undefined while there is none. */
export const keptStep = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
    // Opening a database that the page has not created yet would create it, without its store.
    if (!(await indexedDB.databases()).some(({ name }) => name === 'rankscope')) return undefined;
    const database = await done(indexedDB.open('rankscope'));
    const visit = await done<unknown>(database.transaction('visits').objectStore('visits').get('last'));
    database.close();
    return Object(visit).run?.step;
  });

/** The path of the file that a button of the export menu saves, once it is whole. */
export async function saved(page: Page, { downloads }: Visitor, name: string): Promise<string> {
  const before = readdirSync(downloads);
  await named(page, 'button', name).click();
  let file = '';
  await expect
    .poll(() => {
      const added = readdirSync(downloads).filter((one) => !before.includes(one));
      [file = ''] = added;
      return added.length === 1 && !file.endsWith('.part') && statSync(join(downloads, file)).size > 0;
    })
    .toBe(true);
  return join(downloads, file);
}
