import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { installTrainer } from './fakeTrainer';
import { newPage, numberIn, openBrowser, openPage, reach } from './open';
import { settled } from './settled';
import { textProblems } from './textProblems';
import { violationsOfLooks } from './violations';

const lesson = (page: Page) => page.getByRole('region', { name: 'Lesson' });
const tiny = '#v=1&steps=5&batchSize=16&dataset=planted&dataset.test=64&model=mlp';

/** Chooses a lesson by keyboard alone. */
async function choose(page: Page, name: RegExp) {
  await page.getByRole('button', { name: 'Questions to try' }).press('Enter');
  await page.getByRole('button', { name }).press('Enter');
  await lesson(page).waitFor();
  await reach(page, 'ready');
}

const focusedIn = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.closest('.lesson') !== null && document.activeElement?.className,
  );

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a lesson', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('can be taken by keyboard: the run stops where the lesson requires, and each step passes when it is done', async () => {
    const { page, problems } = await openPage(browser, tiny);
    await reach(page, 'ready');
    await choose(page, /Why orthogonality/);
    expect(await focusedIn(page)).toBe('step');
    await lesson(page).getByRole('button', { name: 'the same' }).press('Enter');
    await lesson(page).getByText('step 2 of 4').waitFor();
    expect(await focusedIn(page)).toBe('step');

    await page.keyboard.press('Space');
    await reach(page, 'paused');
    expect(await numberIn(page, 'step')).toBe(100);
    await lesson(page).getByRole('button', { name: 'less than 5 %' }).press('Enter');
    await lesson(page).getByText('Not yet. Look again.').waitFor();
    await lesson(page).getByRole('button', { name: 'about 50 %' }).press('Enter');
    await lesson(page).getByText('step 3 of 4').waitFor();

    await lesson(page)
      .getByRole('button', { name: /^Show λ/ })
      .press('Enter');
    const slider = page.getByRole('slider', { name: /^Orthogonality/ });
    expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);
    await lesson(page).getByRole('button', { name: 'Leave the lesson' }).press('Enter');
    await expect.poll(() => lesson(page).count()).toBe(0);
    expect(await numberIn(page, 'step')).toBe(100);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is readable in light and dark, at every width', async () => {
    const page = await newPage(browser);
    await installTrainer(page, settlingRecording({ reports: 30 }), 24);
    await page.goto(`${process.env['RANKSCOPE_SITE']}?backend=auto`);
    await reach(page, 'paused');
    await page.getByRole('button', { name: 'Questions to try' }).click();
    await page.getByRole('button', { name: /kills the weak bars/ }).click();
    await lesson(page).getByRole('button', { name: 'it rises' }).click();
    await lesson(page).getByRole('button', { name: 'Hint' }).click();
    await settled(page);
    expect(await violationsOfLooks(page)).toEqual([]);
    for (const [width, height] of [
      [1440, 900],
      [1024, 768],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await settled(page);
      expect(await textProblems(page), `${width}`).toEqual([]);
    }
    await page.close();
  });
});
