import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { installTrainer } from './fakeTrainer';
import { numberIn, openBrowser, openPage, openRecording, parts, reach, showPart } from './open';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The page on a made-up run that is short enough to be played to its end. */
const openRecorded = (browser: Browser) => openRecording(browser, settlingRecording({ reports: 30 }));

/** What axe objects to, as rule and place. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })`,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`.slice(0, 400)),
  );
}

/** What axe objects to in light and dark, at 1440 and 390 px. */
async function violationsOfLooks(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const scheme of ['light', 'dark'] as const)
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, scheme);
      for (const part of width === 390 ? parts : []) {
        await showPart(page, part);
        found.push(...(await violations(page)).map((text) => `${scheme} ${part}: ${text}`));
      }
      if (width === 390) await showPart(page, 'Train');
      else found.push(...(await violations(page)).map((text) => `${scheme} ${width}: ${text}`));
    }
  return found;
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

  it('has nothing that axe objects to, in any state, light and dark, wide and narrow', async () => {
    const { page, problems } = await openRecorded(browser);
    const found = [...(await violationsOfLooks(page))];
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('1');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'running');
    found.push(...(await violationsOfLooks(page)).map((text) => `running ${text}`));
    await page.getByRole('button', { name: 'Pause' }).click();
    await reach(page, 'paused');
    found.push(...(await violationsOfLooks(page)).map((text) => `paused ${text}`));
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('Infinity');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'finished');
    found.push(...(await violationsOfLooks(page)).map((text) => `finished ${text}`));
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('has nothing that axe objects to in what opens: help, a table, numbers, an explanation', async () => {
    const { page, problems } = await openRecorded(browser);
    const found: string[] = [];
    await press(page, '?');
    await page.getByRole('dialog', { name: 'Keys and explanations' }).waitFor();
    found.push(...(await violations(page)));
    await press(page, 'Escape');
    for (const name of ['Table of Loss', 'Numbers of this layer', 'Export']) {
      await page.getByRole('button', { name }).first().click();
      const dialog = page.getByRole('dialog', { name }).first();
      await dialog.getByText(/./).first().waitFor();
      await dialog.getByText('Loading', { exact: true }).waitFor({ state: 'detached' });
      found.push(...(await violations(page)).map((text) => `${name}: ${text}`));
      await press(page, 'Escape');
    }
    await page.getByRole('button', { name: 'Loss', exact: true }).click();
    await page.locator('.pop .katex').first().waitFor();
    found.push(...(await violations(page)));
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('has nothing that axe objects to in a run of one’s own: questions, data, pictures, a build, a divergence', async () => {
    const { page, problems } = await openPage(browser, '?backend=auto');
    await installTrainer(page, settlingRecording({ reports: 30 }), 24);
    await page.reload();
    await reach(page, 'paused');
    const found: string[] = [];
    const look = async (state: string) =>
      found.push(...(await violationsOfLooks(page)).map((text) => `${state} ${text}`));
    const tell = (event: object) => page.evaluate((it) => Reflect.get(window, 'tellPage')(it), event);
    await page.getByRole('button', { name: 'What the network sees' }).click();
    await page.getByText('Draw a digit').waitFor();
    await look('pictures');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'More data' }).click();
    await page.getByText('Handwritten digits').waitFor();
    found.push(...(await violations(page)).map((text) => `data ${text}`));
    await press(page, 'Escape');
    await page.getByRole('button', { name: 'Questions to try' }).click();
    await page.getByRole('button', { name: /Rank collapse/ }).click();
    await look('question');
    await tell({ type: 'building', label: 'shader', done: 14, total: 38 });
    await reach(page, 'building');
    await look('building');
    const error = { name: 'DivergedError', message: 'The loss is NaN. Lower the learning rate.' };
    await tell({ type: 'diverged', step: 205, lastGoodStep: 200, error });
    await page.getByTestId('notice').waitFor();
    await look('diverged');
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is walked by keyboard alone: every control is reached, and works', async () => {
    const { page, problems } = await openRecorded(browser);
    await page.waitForLoadState('networkidle'); // parts of the page that come later
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

    await page.getByRole('button', { name: 'Play' }).focus();
    await press(page, 'Enter');
    await reach(page, 'running', 'finished');
    await expect.poll(() => numberIn(page, 'step'), { timeout: 20_000 }).toBeGreaterThan(60);
    await press(page, 'Space');
    await reach(page, 'paused', 'finished');
    await press(page, '2');
    await page.getByRole('region', { name: 'Layer conv2 in detail' }).waitFor();
    await page.getByRole('button', { name: 'conv1', exact: true }).focus();
    await press(page, 'Enter');
    await page.getByRole('region', { name: 'Layer conv1 in detail' }).waitFor();

    await page.getByRole('button', { name: 'Table of Loss' }).focus();
    await press(page, 'Enter');
    const table = page.getByRole('region', { name: 'Loss, table' });
    await table.waitFor();
    expect(await table.getByRole('row').count()).toBeGreaterThan(2);
    await press(page, 'Escape');
    await table.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Table of Loss');

    await page.getByRole('button', { name: 'Help' }).focus();
    await press(page, 'Enter');
    const help = page.getByRole('dialog', { name: 'Keys and explanations' });
    await help.waitFor();
    await press(page, 'Escape');
    await help.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Help');
    await press(page, 'h');
    await page.getByText('All keys, and everything on the screen explained.').waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  it('loads a formula’s typesetter when the first is opened, not before', async () => {
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
