import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberIn, openBrowser, openPage, playTo, reach } from './open';

const small = '#v=1&steps=400&evaluateEvery=20&batchSize=16&dataset=planted&dataset.test=64&model=mlp';

/** Trains past a test and pauses; the run is kept then. */
async function trainABit(page: Page): Promise<number> {
  await reach(page, 'ready');
  await page.getByRole('button', { name: 'Play' }).click();
  await playTo(page, 25);
  await page.getByRole('button', { name: 'Pause' }).click();
  await reach(page, 'paused');
  return numberIn(page, 'step');
}

const offer = (page: Page) => page.getByTestId('kept-run');

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a closed tab', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('loses nothing: the run is offered on the next visit, and goes on from its step', async () => {
    const { page, problems } = await openPage(browser, small);
    const step = await trainABit(page);
    await page.waitForTimeout(500);
    await page.reload();
    await offer(page).waitFor({ timeout: 60_000 });
    expect(await offer(page).innerText()).toContain(`step ${step} of 400`);
    await page.getByRole('button', { name: 'Go on with it' }).click();
    await reach(page, 'paused');
    expect(await numberIn(page, 'step')).toBe(step);
    expect(await offer(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Table of Loss' }).click();
    const table = page.getByRole('region', { name: 'Loss, table' });
    await table.waitFor();
    expect(await table.getByRole('row').count()).toBeGreaterThan(2);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, step + 20);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is no harm where the browser forbids to keep anything', async () => {
    const { page, problems } = await openPage(browser);
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('Forbidden.', 'SecurityError');
      };
    });
    await page.goto('about:blank');
    await page.goto(`${process.env['RANKSCOPE_SITE']}${small}`);
    await trainABit(page);
    await page.getByText(/cannot keep the run/).waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  it('keeps nothing that was deleted, and does without a browser that keeps anything', async () => {
    const { page, problems } = await openPage(browser, small);
    await trainABit(page);
    await page.waitForTimeout(500);
    await page.reload();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.waitForTimeout(300);
    await page.addInitScript(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('Full.', 'QuotaExceededError');
      };
    });
    await page.reload();
    await trainABit(page);
    expect(await offer(page).count()).toBe(0);
    await page.getByText(/cannot keep the run/).waitFor();
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'running');
    expect(problems).toEqual([]);
    await page.close();
  });
});
