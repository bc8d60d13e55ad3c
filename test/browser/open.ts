import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { Recording } from '../../src/worker/protocol';

/** Software WebGPU (SwiftShader), and none of Chromium's own traffic. */
const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** Chromium, with WebGPU on a software adapter or without any WebGPU; `args`: what else its command line says. */
export function openBrowser(options: { webgpu: boolean; args?: string[] }): Promise<Browser> {
  const executablePath = process.env['RANKSCOPE_BROWSER'] ?? '';
  const gpu = options.webgpu
    ? ['--enable-unsafe-webgpu']
    : ['--disable-features=WebGPU', '--disable-blink-features=WebGPU'];
  return chromium.launch({ executablePath, args: [...quiet, ...gpu, ...(options.args ?? [])] });
}

/** The page under test. `problems` fills with errors of the page and requests that leave its origin. */
export async function openPage(browser: Browser, path = ''): Promise<{ page: Page; problems: string[] }> {
  const site = process.env['RANKSCOPE_SITE'] ?? '';
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
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

/** Waits until the page's run is in one of these states. */
export const reach = (page: Page, ...states: string[]) =>
  page.waitForFunction((wanted) => wanted.includes(document.body.dataset['state'] ?? ''), states, {
    timeout: 120_000,
    polling: 100,
  });

/** The page on a recording, which this test gives it. */
export async function openRecording(browser: Browser, recording: Recording) {
  const { page, problems } = await openPage(browser);
  await page.route('**/given.json', (route) =>
    route.fulfill({ contentType: 'application/json', body: JSON.stringify(recording) }),
  );
  await page.goto(`${page.url()}?recording=given.json`);
  await reach(page, 'ready');
  await page.getByRole('img', { name: /singular values over/ }).waitFor();
  await page.getByRole('slider', { name: 'Shown step' }).waitFor();
  return { page, problems };
}

/** Waits until the run has come to a step. */
export const playTo = (page: Page, step: number) =>
  page.waitForFunction((n) => Number(document.querySelector('[data-testid=step]')?.textContent) >= n, step, {
    timeout: 60_000,
  });

/** The parts of the page that a phone shows one at a time. */
export const parts = ['Train', 'Charts', 'Layers', 'Learn'] as const;

/** On a phone, shows a part of the page. */
export const showPart = (page: Page, part: (typeof parts)[number]) =>
  page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('button', { name: part }).click();

/** The whole number that an element shows. */
export const numberIn = async (page: Page, testId: string): Promise<number> =>
  Number((await page.getByTestId(testId).innerText()).replace(/\D/g, ''));

/** Drops files on the page, as a visitor does from a folder. */
export const dropFiles = (page: Page, files: { name: string; bytes: number[] }[]) =>
  page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of list) transfer.items.add(new File([new Uint8Array(bytes)], name));
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
  }, files);
