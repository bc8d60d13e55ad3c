import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { installTrainer } from './fakeTrainer';
import { openBrowser, openPage, parts, reach, showPart } from './open';
import { textProblems } from './textProblems';

const sizes = [
  [1440, 900],
  [1280, 820],
  [1024, 768],
  [390, 844],
] as const;

/** What is wrong with the texts that are shown now, from the top of the page to its end. */
async function problemsDown(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (let down = 0; down < 8; down++) {
    const moved = await page.evaluate((count) => {
      const main = document.querySelector('main');
      const box = main && main.scrollHeight > main.clientHeight + 1 ? main : document.scrollingElement;
      if (!box) return false;
      const top = count * 0.7 * innerHeight;
      box.scrollTop = top;
      return top < box.scrollHeight - box.clientHeight + 0.7 * innerHeight;
    }, down);
    if (!moved) break;
    await page.waitForTimeout(120);
    found.push(...(await textProblems(page)));
  }
  await page.evaluate(() => {
    document.querySelector('main')?.scrollTo(0, 0);
    scrollTo(0, 0);
  });
  return found;
}

/** What is wrong with the texts at every width, on a phone in every part of the page, with the state's name. */
async function problemsOf(page: Page, state: string): Promise<string[]> {
  const found: string[] = [];
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => document.fonts.ready);
    for (const part of width === 390 ? parts : [undefined]) {
      if (part) await showPart(page, part);
      found.push(...(await problemsDown(page)).map((text) => `${state}, ${part ?? `${width} px`}: ${text}`));
    }
  }
  await showPart(page, 'Train');
  return [...new Set(found)];
}

describe.skipIf(!process.env['RANKSCOPE_SITE'])('texts are neither cut off nor on one another', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it('in a recorded run: at its beginning, playing, paused, looked back at, at its end', async () => {
    const { page, problems } = await openPage(browser);
    await reach(page, 'ready');
    const found = await problemsOf(page, 'ready');
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('16');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'running');
    await page.waitForTimeout(3000);
    found.push(...(await problemsOf(page, 'running')));
    await page.getByRole('button', { name: 'Pause' }).click();
    await reach(page, 'paused');
    found.push(...(await problemsOf(page, 'paused')));
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('slider', { name: 'Step' }).focus();
    await page.keyboard.press('ArrowLeft');
    found.push(...(await problemsOf(page, 'looked back at')));
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('Infinity');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'finished');
    found.push(...(await problemsOf(page, 'finished')));
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('in a run of one’s own, with what opens below the charts, and when it diverges', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await installTrainer(page, settlingRecording({ reports: 30 }), 24);
    await page.goto(`${process.env['RANKSCOPE_SITE']}?backend=auto`);
    await reach(page, 'paused');
    const found = await problemsOf(page, 'paused');
    const tell = (event: object) => page.evaluate((it) => Reflect.get(window, 'tellPage')(it), event);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'What the network sees' }).click();
    await page.getByText('Draw a digit').waitFor();
    found.push(...(await problemsOf(page, 'what the network sees')));
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Questions to try' }).click();
    await page.getByRole('button', { name: /Rank collapse/ }).click();
    found.push(...(await problemsOf(page, 'a question')));
    await tell({ type: 'building', label: 'shader', done: 14, total: 38 });
    await reach(page, 'building');
    found.push(...(await problemsOf(page, 'building')));
    const error = { name: 'DivergedError', message: 'The loss is NaN. Lower the learning rate.' };
    await tell({ type: 'diverged', step: 205, lastGoodStep: 200, error });
    await reach(page, 'diverged');
    found.push(...(await problemsOf(page, 'diverged')));
    expect(found).toEqual([]);
    await page.close();
  });
});
