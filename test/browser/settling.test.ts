import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { numberIn, openBrowser, openRecording, playTo } from './open';

/** The page on a made-up run in which bases settle, are frozen and lose rank. */
const openSettling = (browser: Browser) => openRecording(browser, settlingRecording());

/** The place of every panel, card and chart, in whole pixels. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.panel, .spec, figure, .settling, .headline, .transport')].map(
      (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height].map(Math.round).join(' ');
      },
    ),
  );

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a run in which bases settle', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it('tells freezing and cuts as they happen, and moves nothing on the page', async () => {
    const { page, problems } = await openSettling(browser);
    const before = await places(page);
    await page.getByRole('button', { name: 'Play' }).click();
    await page
      .getByText(/^frozen at step \d+$/)
      .first()
      .waitFor({ timeout: 30_000 });
    await page
      .getByText(/^cut \d+ → \d+ at step \d+$/)
      .first()
      .waitFor({ timeout: 30_000 });
    expect(await page.locator('.status').innerText()).toContain('more than dense');
    expect(await places(page)).toEqual(before);
    await playTo(page, 700);
    expect(await places(page)).toEqual(before);
    expect(await page.locator('.chart .event title').first().innerHTML()).toMatch(/frozen/);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('tells of a cut for a while only, whatever happens to other layers', async () => {
    const { page, problems } = await openSettling(browser);
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('60');
    await page.getByRole('button', { name: 'Play' }).click();
    const moment = page.getByRole('article', { name: 'Layer conv1' }).locator('.moment');
    await moment.getByText(/^cut 6 → 5 at step 800$/).waitFor({ timeout: 60_000 });
    await moment.waitFor({ state: 'detached', timeout: 6000 });
    expect(await numberIn(page, 'step')).toBeLessThan(1450);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('looks at the layer that is pressed, or named by its number', async () => {
    const { page, problems } = await openSettling(browser);
    const detail = (name: string) => page.getByRole('region', { name: `Layer ${name} in detail` });
    await detail('fc1').waitFor();
    await page.getByRole('article', { name: 'Layer conv2' }).click({ position: { x: 60, y: 110 } });
    await detail('conv2').waitFor();
    await page.keyboard.press('5');
    await detail('fc2').waitFor();
    await page.keyboard.press('9');
    await page.getByRole('button', { name: 'threads' }).click();
    await page.getByRole('button', { name: 'One step' }).click();
    await playTo(page, 10);
    await detail('fc2').waitFor();
    expect(await numberIn(page, 'step')).toBe(10);
    expect(problems).toEqual([]);
    await page.close();
  });
});
