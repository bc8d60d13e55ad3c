import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { Recording } from '../../src/worker/protocol';
import patience from '../setup/patience.json';
import { settled, watchPage } from './settled';

/** Software WebGPU (SwiftShader), without Chromium's own network traffic. */
const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** Chromium, with WebGPU on a software adapter or without any WebGPU; `args`: further command-line arguments. */
export function openBrowser(options: { webgpu: boolean; args?: string[] }): Promise<Browser> {
  const executablePath = process.env['RANKSCOPE_BROWSER'] ?? '';
  const gpu = options.webgpu
    ? ['--enable-unsafe-webgpu']
    : ['--disable-features=WebGPU', '--disable-blink-features=WebGPU'];
  const args = [...quiet, ...gpu, ...(options.args ?? [])];
  return chromium.launch({ executablePath, args, timeout: patience.waitMs });
}

/** An empty page, as large as a screen, with its timeout for waiting. */
export async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(patience.waitMs);
  await watchPage(page);
  await watchStates(page);
  return page;
}

/** The page under test. `problems` fills with errors of the page and requests that leave its origin. */
export async function openPage(browser: Browser, path = ''): Promise<{ page: Page; problems: string[] }> {
  const site = process.env['RANKSCOPE_SITE'] ?? '';
  const page = await newPage(browser);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => {
    if (!/^(?:blob|data):/.test(request.url()) && !request.url().startsWith(site))
      problems.push(request.url());
  });
  await page.goto(site + path);
  return { page, problems };
}

/** Records every state of a run, including short-lived ones. */
const watchStates = (page: Page) =>
  page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seenStates: seen });
    const note = (state: string | null | undefined) => state && state !== seen.at(-1) && seen.push(state);
    new MutationObserver((changes) => {
      for (const { oldValue } of changes) note(oldValue);
      note(document.body?.dataset['state']);
    }).observe(document, { subtree: true, attributeFilter: ['data-state'], attributeOldValue: true });
  });

/** Waits until the page's run is in one of these states. */
export const reach = (page: Page, ...states: string[]) =>
  page.waitForFunction((wanted) => wanted.includes(document.body.dataset['state'] ?? ''), states);

/** Performs an action that makes the page build a network, and waits until it is built, however fast. */
export async function rebuild(page: Page, act: () => Promise<unknown>) {
  const countBuilds = () =>
    page.evaluate(() => {
      const seen: string[] = Reflect.get(window, 'seenStates');
      return seen.filter((state) => state === 'building').length;
    });
  const before = await countBuilds();
  await act();
  await page.waitForFunction((count) => {
    const seen: string[] = Reflect.get(window, 'seenStates');
    return seen.filter((state) => state === 'building').length > count;
  }, before);
  await reach(page, 'ready', 'running');
}

/** The page on a recording, which this test provides. */
export async function openRecording(browser: Browser, recording: Recording) {
  const { page, problems } = await openPage(browser);
  await page.route('**/given.json', (route) =>
    route.fulfill({ contentType: 'application/json', body: JSON.stringify(recording) }),
  );
  await page.goto(`${page.url()}?recording=given.json`);
  await reach(page, 'ready');
  await settled(page);
  return { page, problems };
}

/** Waits until the run has reached a step; as long as necessary, while it is running. */
export async function playTo(page: Page, step: number) {
  for (let seen = -1; seen < step;) {
    const come = await page.waitForFunction((last) => {
      const now = Number(document.querySelector('[data-testid=step]')?.textContent);
      return now > last ? { now } : undefined;
    }, seen);
    ({ now: seen = seen } = (await come.jsonValue()) ?? {});
  }
}

/** Plays a recorded run to a step, report by report; it is paused there. */
export async function walkTo(page: Page, step: number) {
  for (let at = await numberIn(page, 'step'); at < step;) {
    await page.keyboard.press('.');
    const now = await numberIn(page, 'step');
    if (now === at) throw new Error(`The run stays at step ${at}. Choose a step that it has.`);
    at = now;
  }
  await settled(page);
}

/** The parts of the page that a phone shows one at a time. */
export const parts = ['Train', 'Charts', 'Layers', 'Learn'] as const;

/** On a phone, shows a part of the page. */
export const showPart = (page: Page, part: (typeof parts)[number]) =>
  page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('button', { name: part }).click();

/** The integer that an element shows. */
export const numberIn = async (page: Page, testId: string): Promise<number> =>
  Number((await page.getByTestId(testId).innerText()).replace(/\D/g, ''));

/** Drops files on the page, as from a folder. */
export const dropFiles = (page: Page, files: { name: string; bytes: number[] }[]) =>
  page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of list) transfer.items.add(new File([new Uint8Array(bytes)], name));
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
  }, files);
