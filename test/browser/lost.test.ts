import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { numberIn, openBrowser, openPage, playTo, reach } from './open';

const tiny = 'batchSize=16&dataset=planted&dataset.test=64&model=mlp&lag=0';
/** A run that ends with a cut and fine-tuning. */
const svd = `#v=1&steps=160&evaluateEvery=40&method.fineTune=40&${tiny}`;
/** A run that cuts at every fourth step. */
const oialr = `#v=1&steps=160&evaluateEvery=40&method=oialr&method.delay=10&method.interval=4&${tiny}`;

/** Chromium disables WebGPU for a page that has crashed the GPU process twice; these flags allow any number of crashes. */
const forgiving = ['--disable-gpu-process-crash-limit', '--disable-domain-blocking-for-3d-apis'];

/** Crashes the process that runs WebGPU; resolves when that process is gone. */
async function crashGpu(browser: Browser) {
  const protocol = await browser.newBrowserCDPSession();
  const gpuProcess = async () => {
    const { processInfo } = await protocol.send('SystemInfo.getProcessInfo');
    return processInfo.find(({ type }) => type === 'GPU')?.id;
  };
  const before = await gpuProcess();
  await protocol.send('Browser.crashGpuProcess');
  await expect.poll(gpuProcess, { timeout: 20_000 }).not.toBe(before);
  await protocol.detach();
}

const notice = (page: Page) => page.getByTestId('notice');

/** Waits for the notice of a loss, and dismisses it. */
async function dismissed(page: Page): Promise<string> {
  await page.locator('[data-testid=notice][data-kind=lost]').waitFor({ timeout: 60_000 });
  const text = await notice(page).innerText();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  return text;
}

/** A digest of the file that "safetensors" saves. */
async function exported(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    page.getByRole('button', { name: 'safetensors', exact: true }).click(),
  ]);
  await page.keyboard.press('Escape');
  return createHash('sha256')
    .update(readFileSync(await download.path()))
    .digest('hex');
}

const play = (page: Page) => page.getByRole('button', { name: 'Play' }).click();

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a GPU process that crashes', () => {
  let browser: Browser | undefined;
  const open = async (
    path: string,
    { args = [], state = 'ready' }: { args?: string[]; state?: string } = {},
  ) => {
    await browser?.close();
    browser = await openBrowser({ webgpu: true, args });
    const opened = await openPage(browser, path);
    await reach(opened.page, state);
    return { ...opened, browser };
  };
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
  });
  const expected = new Map<string, string>();
  beforeAll(async () => {
    for (const path of [svd, oialr]) {
      const { page } = await open(path);
      await play(page);
      await reach(page, 'finished');
      expected.set(path, await exported(page));
    }
  });

  it.each([
    ['while it trains', svd, 90],
    ['around the last cut', svd, 158],
    ['while it cuts every few steps', oialr, 70],
  ])('costs a run nothing: %s', async (_, path, step) => {
    const opened = await open(path);
    const { page } = opened;
    await play(page);
    await playTo(page, step);
    await crashGpu(opened.browser);
    const text = await dismissed(page);
    expect(text).toContain('The GPU was lost');
    expect(text).toMatch(/continues from step \d+, on google swiftshader as before/);
    await reach(page, 'finished');
    expect(await numberIn(page, 'step')).toBe(path === svd ? 200 : 160);
    expect(await exported(page)).toBe(expected.get(path));
    expect(opened.problems).toEqual([]);
  });

  it('costs nothing while a network is built', async () => {
    const opened = await open(svd, { state: 'building' });
    const { page } = opened;
    await crashGpu(opened.browser);
    await reach(page, 'ready');
    await play(page);
    await reach(page, 'finished');
    expect(await exported(page)).toBe(expected.get(svd));
    expect(opened.problems).toEqual([]);
  });

  it('costs a paused run nothing: it answers, exports and continues', async () => {
    const opened = await open(svd, { args: forgiving });
    const { page } = opened;
    await play(page);
    await playTo(page, 60);
    await page.getByRole('button', { name: 'Pause' }).click();
    await reach(page, 'paused');
    const step = await numberIn(page, 'step');
    const weights = await exported(page);
    await crashGpu(opened.browser);
    await page.getByRole('button', { name: /^Part 2 σ/ }).click();
    await page.getByRole('status').filter({ hasText: 'without it' }).waitFor({ timeout: 60_000 });
    expect(await dismissed(page)).toContain(`The run is at step ${step}, on google swiftshader as before`);
    await crashGpu(opened.browser);
    expect(await exported(page)).toBe(weights);
    await dismissed(page);
    await crashGpu(opened.browser);
    await play(page);
    await reach(page, 'finished');
    expect(await exported(page)).toBe(expected.get(svd));
    expect(opened.problems).toEqual([]);
  });

  it('moves a run to the CPU if the browser provides no GPU any more, and reports it', async () => {
    const opened = await open(`#v=1&steps=12&${tiny}`);
    const { page } = opened;
    for (let i = 0; i < 2; i++) {
      await page.getByRole('button', { name: 'One step' }).click();
      await page.waitForFunction(
        (n) => Number(document.querySelector('[data-testid=step]')?.textContent) > n,
        i,
      );
      await crashGpu(opened.browser);
      if (i === 0) {
        await page.getByRole('button', { name: 'One step' }).click();
        await dismissed(page);
      }
    }
    await play(page);
    expect(await dismissed(page)).toMatch(/on (?:processor|WebGL) now; before, it was on google swiftshader/);
    await reach(page, 'finished');
    expect(await numberIn(page, 'step')).toBe(12);
  });
});
