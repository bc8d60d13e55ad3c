import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberIn, openBrowser, openPage, playTo, reach, rebuild } from './open';
import { settled } from './settled';

describe.skipIf(!process.env['RANKSCOPE_SITE'])('with its own trainer, the page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('branches a new run from a snapshot, with the sliders as they are now, and keeps the first run', async () => {
    const small = 'batchSize=16&dataset=planted&dataset.test=64&model=mlp';
    const { page, problems } = await openPage(browser, `#v=1&steps=40&evaluateEvery=10&${small}`);
    await reach(page, 'ready');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'finished');
    await settled(page);
    const branch = page.getByRole('button', { name: /^Branch/ });
    const slider = page.getByRole('slider', { name: /^Sparsity/ });
    await slider.focus();
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowRight');
    await page.getByRole('slider', { name: 'Shown step' }).focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 60 && !(await branch.innerText()).endsWith('step 20'); i++)
      await page.keyboard.press('ArrowRight');
    expect(await branch.innerText()).toContain('Branch from step 20');
    await branch.click();
    await reach(page, 'paused');
    await settled(page);
    expect(await numberIn(page, 'step')).toBe(20);
    const rows = page.getByRole('region', { name: 'Runs' }).getByRole('row');
    expect(await rows.count()).toBe(3);
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'finished');
    await settled(page);
    expect(await numberIn(page, 'step')).toBe(40);
    const told = (await rows.allInnerTexts()).join('\n');
    expect(told).toMatch(/branched at 20\s+40/);
    expect(told).toMatch(/λs|λ_s/);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('continues after the end for more steps, as if the run had been that long', async () => {
    const small = 'batchSize=16&dataset=planted&dataset.test=64&model=mlp';
    const { page, problems } = await openPage(browser, `#v=1&steps=20&evaluateEvery=10&${small}`);
    await reach(page, 'ready');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'finished');
    await settled(page);
    const play = page.getByRole('button', { name: 'Play' });
    expect(await play.getAttribute('title')).toContain('Continue for 1000 steps');
    await play.click();
    await playTo(page, 30);
    expect(await page.locator('.counter').innerText()).toMatch(/1\s020/);
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('steps=1020');
    expect(await page.getByText('No pending changes.').count()).toBe(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('plays a preset: one choice sets up the experiment of the question', async () => {
    const { page, problems } = await openPage(browser);
    await reach(page, 'ready');
    await page.getByRole('button', { name: 'Questions to try' }).click();
    await rebuild(page, () => page.getByRole('button', { name: /Cut now, or train for it/ }).click());
    await settled(page);
    expect(await page.getByRole('article').count()).toBe(3);
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, 2);
    expect(await page.getByLabel('Method', { exact: true }).inputValue()).toBe('dense');
    expect(problems).toEqual([]);
    await page.close();
  });
});
