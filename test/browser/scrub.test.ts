import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { installTrainer } from './fakeTrainer';
import { numberIn, openBrowser, openPage, openRecording, playTo, walkTo } from './open';
import { settled } from './settled';

const scrubber = (page: Page) => page.getByRole('slider', { name: 'Shown step' });
const spoken = (page: Page) => scrubber(page).getAttribute('aria-valuetext');
const rankOf = (page: Page, layer: string) =>
  page
    .getByRole('article', { name: `Layer ${layer}` })
    .locator('.rank')
    .innerText();

/** The page on a synthetic run in which bases settle, are frozen and lose rank; at one report per second, longer than any test. */
const openEndless = (browser: Browser) => openRecording(browser, settlingRecording({ reports: 1000 }));

describe.skipIf(!process.env['RANKSCOPE_SITE'])('the timeline', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it('looks back with the arrow keys, everywhere at once, while the run continues', async () => {
    const { page, problems } = await openEndless(browser);
    const atStart = await rankOf(page, 'fc1');
    await walkTo(page, 200);
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('1');
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, 210);
    await scrubber(page).focus();
    await page.keyboard.press('Home');
    expect(await spoken(page)).toBe('step 0 of 10000');
    expect(await rankOf(page, 'fc1')).toBe(atStart);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await spoken(page)).toBe('step 20 of 10000');
    expect(await page.locator('.counter').innerText()).toContain('showing step 20');
    await page.locator('.chart .shown').first().waitFor({ state: 'attached' });
    const step = await numberIn(page, 'step');
    await playTo(page, step + 20);
    expect(await spoken(page)).toBe('step 20 of 10000');
    await page.getByRole('button', { name: 'Pause' }).click();
    const total = await numberIn(page, 'total-rank');
    await page.getByRole('button', { name: 'Latest' }).click();
    await settled(page);
    expect(await spoken(page)).toMatch(/, the newest$/);
    expect(await numberIn(page, 'total-rank')).toBeLessThan(total);
    expect(await rankOf(page, 'fc1')).not.toBe(atStart);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('jumps to where the track is pressed', async () => {
    const { page, problems } = await openRecording(browser, settlingRecording());
    await walkTo(page, 300);
    const box = await scrubber(page).boundingBox();
    if (!box) throw new Error('The timeline is not visible.');
    await page.mouse.click(box.x + box.width * 0.1, box.y + box.height / 2);
    await settled(page);
    const at = Number(/step (\d+)/.exec((await spoken(page)) ?? '')?.[1]);
    expect(Math.abs(at - 150)).toBeLessThanOrEqual(20);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('keeps a replaced run as a thin line and in the table, until it is removed', async () => {
    const { page, problems } = await openPage(browser, '?backend=auto');
    await installTrainer(page, settlingRecording(), 60);
    await page.reload();
    await playTo(page, 600);
    await page.getByRole('button', { name: 'Reset' }).click();
    const pin = page.getByRole('button', { name: 'Pin run A' });
    await pin.waitFor();
    await settled(page);
    expect(await page.getByRole('row', { name: /^A / }).innerText()).toContain('600');
    await page.locator('.line.other').nth(2).waitFor({ state: 'attached' });
    await pin.click();
    expect(await pin.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'time', exact: true }).click();
    await page.locator('.chart').first().getByText('0 s', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove run A' }).click();
    await pin.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.querySelectorAll('.line.other').length === 0);
    expect(problems).toEqual([]);
    await page.close();
  });
});
