import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { installTrainer, tellPage } from './fakeTrainer';
import { openBrowser, openPage, openRecording, playTo, reach, walkTo } from './open';
import { settled } from './settled';
import { violations, violationsOfLooks } from './violations';

/** The page on a synthetic run that is short enough to be played to its end. */
const openRecorded = (browser: Browser) => openRecording(browser, settlingRecording({ reports: 30 }));
/** The page on one that lasts longer than any test at the lowest speed, which is one report per second. */
const openEndless = (browser: Browser) => openRecording(browser, settlingRecording({ reports: 1000 }));

/** The page on a fake trainer that stops after 24 reports, whatever state it reports. */
async function openMadeUp(browser: Browser) {
  const { page, problems } = await openPage(browser, '?backend=auto');
  await installTrainer(page, settlingRecording({ reports: 30 }), 24);
  await page.reload();
  await reach(page, 'paused');
  return { page, problems };
}

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });

describe.skipIf(!process.env['RANKSCOPE_SITE'])('access', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it.each([
    ['ready', 'ready', 0],
    ['paused', 'paused', 120],
    ['finished', 'finished', 300],
  ])('has no violations that axe reports in a recorded run, %s', async (_, state, step) => {
    const { page, problems } = await openRecorded(browser);
    await walkTo(page, step);
    await reach(page, state);
    expect(await violationsOfLooks(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('has no violations that axe reports in what can be opened: help, a table, numbers, an explanation', async () => {
    const { page, problems } = await openRecorded(browser);
    const found: string[] = [];
    await press(page, '?');
    await page.getByRole('dialog', { name: 'Keys and explanations' }).waitFor();
    await settled(page);
    found.push(...(await violations(page)));
    await press(page, 'Escape');
    for (const name of ['Table of Loss', 'Numbers of this layer', 'Export']) {
      await page.getByRole('button', { name }).first().click();
      const dialog = page.getByRole('dialog', { name }).first();
      await dialog.getByText(/./).first().waitFor();
      await dialog.getByText('Loading', { exact: true }).waitFor({ state: 'detached' });
      await settled(page);
      found.push(...(await violations(page)).map((text) => `${name}: ${text}`));
      await press(page, 'Escape');
    }
    await page.getByRole('button', { name: 'Loss', exact: true }).click();
    await page.locator('.pop .katex').first().waitFor();
    await settled(page);
    found.push(...(await violations(page)));
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  const error = { name: 'DivergedError', message: 'The loss is NaN. Lower the learning rate.' };
  it.each<[string, (page: Page) => Promise<unknown>]>([
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
        await page.getByTestId('notice').waitFor();
      },
    ],
    [
      'running',
      async (page) => {
        await tellPage(page, { type: 'state', state: 'running', step: 240 });
        await reach(page, 'running');
      },
    ],
  ])('has no violations that axe reports in your own run, %s', async (_, arrange) => {
    const { page, problems } = await openMadeUp(browser);
    await arrange(page);
    expect(await violationsOfLooks(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('has no violations that axe reports in the list of data to download', async () => {
    const { page, problems } = await openMadeUp(browser);
    await page.getByRole('button', { name: 'More data' }).click();
    await page.getByText('Handwritten digits').waitFor();
    await settled(page);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('can be used by keyboard alone: every control is reached, and works', async () => {
    const { page, problems } = await openEndless(browser);
    const expected = await page.evaluate(() => {
      const seen = (element: Element) => element.checkVisibility({ visibilityProperty: true });
      return [...document.querySelectorAll('a, button, select, input')]
        .filter((element) => seen(element) && !element.matches(':disabled') && !element.closest('[popover]'))
        .map((element) => element.getAttribute('aria-label') ?? element.textContent ?? '');
    });
    const reached: string[] = [];
    await page.evaluate(() => document.body.focus());
    for (let i = 0; i < expected.length + 5; i++) {
      await press(page, 'Tab');
      const name = await focused(page);
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      reached.push(name);
    }
    expect(expected.length).toBeGreaterThan(40);
    expect(expected.filter((name) => !reached.includes(name))).toEqual([]);

    await page.getByRole('combobox', { name: 'Speed' }).selectOption('1');
    await page.getByRole('button', { name: 'Play' }).focus();
    await press(page, 'Enter');
    await playTo(page, 20);
    await press(page, 'Space');
    await reach(page, 'paused');
    await press(page, '2');
    await page.getByRole('region', { name: 'Layer conv2 in detail' }).waitFor();
    await page.getByRole('button', { name: 'conv1', exact: true }).focus();
    await press(page, 'Enter');
    await page.getByRole('region', { name: 'Layer conv1 in detail' }).waitFor();

    await page.getByRole('button', { name: 'Table of Loss' }).focus();
    await press(page, 'Enter');
    const table = page.getByRole('region', { name: 'Loss, table' });
    await table.waitFor();
    await settled(page);
    expect(await table.getByRole('row').count()).toBeGreaterThan(2);
    await press(page, 'Escape');
    await table.waitFor({ state: 'detached' });
    await settled(page);
    expect(await focused(page)).toBe('Table of Loss');

    await page.getByRole('button', { name: 'Help' }).focus();
    await press(page, 'Enter');
    const help = page.getByRole('dialog', { name: 'Keys and explanations' });
    await help.waitFor();
    await press(page, 'Escape');
    await help.waitFor({ state: 'detached' });
    await settled(page);
    expect(await focused(page)).toBe('Help');
    await press(page, 'h');
    await page.getByText('All keys, and explanations of everything on the screen.').waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  it('loads the typesetter when the first formula is opened, not before', async () => {
    const { page, problems } = await openRecorded(browser);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const early = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => /katex-[^/]*\.(?:js|css)/.test(name))
        .map(({ name }) => name),
    );
    expect(early).toEqual([]);
    await page.getByRole('button', { name: 'Loss', exact: true }).click();
    await page.locator('.pop .katex').first().waitFor();
    expect(asked.some((url) => /katex-[^/]*\.(?:js|css)/.test(url))).toBe(true);
    expect(problems).toEqual([]);
    await page.close();
  });
});
