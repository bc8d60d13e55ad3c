import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { installTrainer, tellPage } from './fakeTrainer';
import { newPage, openBrowser, openPage, parts, reach, showPart } from './open';
import { settled } from './settled';
import { textProblems } from './textProblems';

const sizes = [
  [1440, 900],
  [1280, 820],
  [1024, 768],
  [390, 844],
] as const;

/** The problems of the texts shown now, from the top of the page to its end. */
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
    await settled(page);
    found.push(...(await textProblems(page)));
  }
  await page.evaluate(() => {
    document.querySelector('main')?.scrollTo(0, 0);
    scrollTo(0, 0);
  });
  return found;
}

/** The problems of the texts at every width, on a phone in every part of the page. */
async function problemsEverywhere(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const part of width === 390 ? parts : [undefined]) {
      if (part) await showPart(page, part);
      found.push(...(await problemsDown(page)).map((text) => `${part ?? `${width} px`}: ${text}`));
    }
  }
  await showPart(page, 'Train');
  return [...new Set(found)];
}

describe.skipIf(!process.env['RANKSCOPE_SITE'])('texts are neither cut off nor overlapping', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['ready', (page) => reach(page, 'ready')],
    [
      'paused',
      async (page) => {
        for (let report = 0; report < 10; report++) await page.keyboard.press('.');
        await reach(page, 'paused');
      },
    ],
    [
      'looking back',
      async (page) => {
        for (let report = 0; report < 10; report++) await page.keyboard.press('.');
        await page.getByRole('slider', { name: 'Shown step' }).focus();
        await page.keyboard.press('ArrowLeft');
        await page.getByText(/^showing step/).waitFor();
      },
    ],
    [
      'finished',
      async (page) => {
        await page.getByRole('button', { name: 'Play' }).click();
        await reach(page, 'finished');
      },
    ],
  ])('in a recorded run, %s', async (_, arrange) => {
    const { page, problems } = await openPage(browser);
    await reach(page, 'ready');
    await settled(page);
    await arrange(page);
    expect(await problemsEverywhere(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  const error = { name: 'DivergedError', message: 'The loss is NaN. Lower the learning rate.' };
  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['paused', (page) => reach(page, 'paused')],
    [
      'running',
      async (page) => {
        await tellPage(page, { type: 'state', state: 'running', step: 240 });
        await reach(page, 'running');
      },
    ],
    [
      'with the work of a step',
      async (page) => {
        const progress = settlingRecording({ reports: 25 }).events.findLast((one) => one.type === 'progress');
        if (progress?.type !== 'progress') throw new Error('The recording has no report.');
        await tellPage(page, { ...progress, work: { dispatches: 170, bytes: 1e9, macs: 1e8 } });
        await page.getByText('170 dispatches per step, about 5.1 ms; bound by').waitFor();
      },
    ],
    [
      'with pictures',
      async (page) => {
        await page.getByRole('button', { name: 'What the network sees' }).click();
        await page.getByText('Draw a digit').waitFor();
      },
    ],
    [
      'with a question chosen',
      async (page) => {
        await page.getByRole('button', { name: 'Questions to try' }).click();
        await page.getByRole('button', { name: /How much of a network/ }).click();
      },
    ],
    [
      'being built',
      async (page) => {
        await tellPage(page, { type: 'building', label: 'shader', done: 14, total: 38 });
        await reach(page, 'building');
      },
    ],
    [
      'that diverged',
      async (page) => {
        await tellPage(page, { type: 'diverged', step: 205, lastGoodStep: 200, error });
        await reach(page, 'diverged');
      },
    ],
  ])('in your own run, %s', async (_, arrange) => {
    const page = await newPage(browser);
    await installTrainer(page, settlingRecording({ reports: 30 }), 24);
    await page.goto(`${process.env['RANKSCOPE_SITE']}?backend=auto`);
    await reach(page, 'paused');
    await settled(page);
    await arrange(page);
    expect(await problemsEverywhere(page)).toEqual([]);
    await page.close();
  });
});
