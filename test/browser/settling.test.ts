import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { numberIn, openBrowser, openRecording, walkTo } from './open';
import { settled } from './settled';

/** The page on a synthetic run in which bases settle, are frozen and lose rank. */
const openSettling = (browser: Browser) => openRecording(browser, settlingRecording());

/** The position of every panel, card and chart, in whole pixels. */
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

  it('shows freezes and cuts as they happen, and shifts nothing on the page', async () => {
    const { page, problems } = await openSettling(browser);
    const before = await places(page);
    // Events are shown from the next report on.
    const walkUntil = async (told: RegExp) => {
      while ((await page.getByText(told).count()) === 0)
        await walkTo(page, (await numberIn(page, 'step')) + 10);
    };
    await walkUntil(/^frozen at step \d+$/);
    await walkUntil(/^cut \d+ → \d+ at step \d+$/);
    expect(await page.locator('.status').innerText()).toContain('more than dense');
    expect(await places(page)).toEqual(before);
    await walkTo(page, 700);
    expect(await places(page)).toEqual(before);
    expect(await page.locator('.chart .event title').first().innerHTML()).toMatch(/frozen/);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows a cut for a while only, whatever happens to other layers', async () => {
    const { page, problems } = await openSettling(browser);
    const momentOf = (layer: string) =>
      page.getByRole('article', { name: `Layer ${layer}` }).locator('.moment');
    await walkTo(page, 800); // the result of the cut is shown with the next report
    // From here on, the page's clock advances only as the test lets it.
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(60_000);
    await page.keyboard.press('.');
    await momentOf('conv1').getByText('cut 6 → 5 at step 800').waitFor();
    await page.clock.runFor(3000);
    for (let report = 0; report < 10; report++) await page.keyboard.press('.');
    await momentOf('conv2').getByText('at step 900').waitFor();
    expect(await momentOf('conv1').innerText()).toBe('cut 6 → 5 at step 800');
    await page.clock.runFor(1500);
    await momentOf('conv1').waitFor({ state: 'detached' });
    expect(await momentOf('conv2').count()).toBe(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('selects the layer that is pressed, or whose number is typed', async () => {
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
    await settled(page);
    await detail('fc2').waitFor();
    expect(await numberIn(page, 'step')).toBe(10);
    expect(problems).toEqual([]);
    await page.close();
  });
});
