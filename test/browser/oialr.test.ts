import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberIn, openBrowser, openPage, playTo, reach, rebuild } from './open';
import { settled } from './settled';

describe.skipIf(!process.env['RANKSCOPE_SITE'])('OIALR with WebGPU on a software adapter', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('opens a dense experiment, switches to OIALR, plays, and sees the bases freeze and the ranks fall', async () => {
    const { page, problems } = await openPage(browser);
    await reach(page, 'ready');
    const method = page.getByLabel('Method', { exact: true });
    const rebuilt = async (id: string) => {
      await method.selectOption(id);
      await rebuild(page, () => page.getByRole('button', { name: /^Restart/ }).click());
      await settled(page);
    };
    await rebuilt('dense');
    expect(await page.getByText('frozen', { exact: true }).count()).toBe(0);
    await rebuilt('oialr');
    const full = await numberIn(page, 'total-rank');
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, 205);
    await page.waitForFunction(
      (start) => Number(document.querySelector('[data-testid=total-rank]')?.textContent) < start,
      full,
    );
    await page.getByRole('button', { name: 'Pause' }).click();
    await reach(page, 'paused');
    await settled(page);
    const cards = page.getByRole('article');
    expect(await cards.count()).toBeGreaterThan(1);
    for (let i = 0; i < (await cards.count()); i++)
      expect(await cards.nth(i).getByText('frozen', { exact: true }).count()).toBe(1);
    expect(await page.locator('.chart .event title').first().innerHTML()).toMatch(/frozen/);
    const before = await numberIn(page, 'step');
    await page.getByRole('button', { name: 're-SVD now' }).click();
    await page.getByRole('button', { name: 'One step' }).click();
    await playTo(page, before + 1);
    expect(problems).toEqual([]);
    await page.close();
  });
});
