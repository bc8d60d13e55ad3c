import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropFiles, newPage, numberIn, openBrowser, playTo, reach } from './open';

const site = process.env['RANKSCOPE_SITE'] ?? '';
const small = '#v=1&steps=400&evaluateEvery=20&batchSize=16&dataset=planted&dataset.test=64&model=mlp';

/** Names of files loaded before the first paint or by the trainer: without them there is no page. */
async function vitalNames(): Promise<Set<string>> {
  const text = async (path: string) => (await fetch(site + path)).text();
  const namesIn = (found: string) => found.match(/[\w-]+\.(?:js|css)/g) ?? [];
  const vital = new Set(namesIn(await text('')));
  const first = await Promise.all([...vital].map((name) => text(`assets/${name}`)));
  const waiting = first.flatMap(namesIn).filter((name) => name.startsWith('worker-'));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (vital.has(name)) continue;
    vital.add(name);
    waiting.push(...namesIn(await text(`assets/${name}`)));
  }
  return vital;
}

let known: Promise<Set<string>> | undefined;

/** A page whose files can be removed; `problems`: uncaught errors. */
async function open(browser: Browser, gone: RegExp | undefined, path = '') {
  const page = await newPage(browser);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  // Passing remarks are recorded: they disappear after four seconds.
  await page.addInitScript(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver(() => {
      const text = document.querySelector('[data-testid=toast]')?.textContent;
      if (text && said.at(-1) !== text) said.push(text);
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
  let missing = gone;
  let refused = 0;
  const vital = await (known ??= vitalNames());
  await page.route('**/assets/**', (route) => {
    const url = route.request().url();
    if (!missing?.test(url) || vital.has(url.slice(url.lastIndexOf('/') + 1))) return route.continue();
    refused++;
    return route.abort();
  });
  await page.goto(site + path);
  return {
    page,
    problems,
    refused: () => refused,
    take: (files: RegExp | undefined) => {
      missing = files;
      refused = 0;
    },
  };
}

const code = /\.(?:js|css)$/;
const lost = (page: Page) => page.locator('.lost');
const said = (page: Page): Promise<string> => page.evaluate(() => String(Reflect.get(globalThis, 'said')));
const help = (page: Page) => page.getByRole('dialog', { name: 'Keys and explanations' });
const tryAgain = (page: Page) => page.getByRole('button', { name: 'Try again' });
/** The width that the help has only by its style sheet. */
const helpWidth = (page: Page) => help(page).evaluate((element) => getComputedStyle(element).width);

describe.skipIf(!site)('code that cannot be fetched', () => {
  let browser: Browser;
  let styled: string;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
    const { page } = await open(browser, undefined, small);
    await page.getByRole('button', { name: 'Help' }).click();
    await help(page).waitFor();
    styled = await helpWidth(page);
    await page.close();
  });
  afterAll(() => browser?.close());

  it('affects its own part of the page only, which reports it and is loaded on retry', async () => {
    const { page, problems, take, refused } = await open(browser, undefined, small);
    await reach(page, 'ready');
    await page.getByRole('button', { name: 'One step' }).click();
    await playTo(page, 1);
    await page.getByText('Timeline', { exact: true }).first().waitFor();
    const before = await page.locator('#root').innerText();
    take(code);
    await page.getByRole('button', { name: 'Help' }).click();
    await lost(page).waitFor();
    expect(await lost(page).innerText()).toMatch(/missing: its code could not be fetched\. .*Try again$/s);
    expect((await page.locator('#root').innerText()).length).toBeGreaterThan(before.length);
    expect(await numberIn(page, 'step')).toBe(1);
    await page.getByRole('button', { name: 'One step' }).click();
    await playTo(page, 2);

    take(code);
    await tryAgain(page).click();
    await expect.poll(refused, { timeout: 30_000 }).toBeGreaterThan(0);
    await lost(page).waitFor();
    take(undefined);
    await tryAgain(page).click();
    await help(page).waitFor();
    expect(await lost(page).count()).toBe(0);
    expect(await helpWidth(page)).toBe(styled);
    expect(await numberIn(page, 'step')).toBe(2);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is loaded with its style if only that was missing', async () => {
    const { page, problems, take, refused } = await open(browser, /\.css$/, small);
    await reach(page, 'ready');
    take(/\.css$/);
    await page.getByRole('button', { name: 'Help' }).click();
    await lost(page).filter({ hasText: 'Try again' }).last().waitFor();
    expect(refused()).toBeGreaterThan(0);
    expect(await help(page).count()).toBe(0);
    take(undefined);
    await tryAgain(page).last().click();
    await help(page).waitFor();
    expect(await helpWidth(page)).toBe(styled);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('adds no style sheet twice, because their order matters', async () => {
    const { page } = await open(browser, undefined, small);
    await reach(page, 'ready');
    await page.getByRole('slider', { name: 'Shown step' }).waitFor();
    await page.getByRole('button', { name: 'Help' }).click();
    await help(page).waitFor();
    const sheets = await page.evaluate(() => [...document.styleSheets].map(({ href }) => href));
    expect(sheets.length).toBeGreaterThan(5);
    expect(new Set(sheets).size).toBe(sheets.length);
    await page.close();
  });

  it('is fetched again automatically if it failed once', async () => {
    const { page, problems } = await open(browser, undefined, small);
    await reach(page, 'ready');
    const once = new Set<string>();
    await page.route('**/assets/{Help,help,Glossary}*', (route) => {
      const url = route.request().url();
      if (once.has(url)) return route.fallback();
      once.add(url);
      return route.abort();
    });
    await page.getByRole('button', { name: 'Help' }).click();
    await help(page).waitFor();
    expect(once.size).toBeGreaterThan(1);
    expect(await lost(page).count()).toBe(0);
    expect(await helpWidth(page)).toBe(styled);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('loses no run: it is offered after a reload', async () => {
    const { page, problems, take } = await open(browser, undefined, small);
    await reach(page, 'ready');
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, 25);
    take(code);
    await page.getByRole('button', { name: 'Help' }).click();
    await lost(page).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await reach(page, 'paused');
    const step = await numberIn(page, 'step');
    // The run is written when the trainer is idle.
    await expect
      .poll(
        () =>
          page.evaluate(
            () =>
              new Promise((resolve) => {
                const opening = indexedDB.open('rankscope');
                opening.addEventListener('success', () => {
                  const { result } = opening;
                  const asked = result.transaction('visits').objectStore('visits').get('last');
                  asked.addEventListener('success', () => {
                    result.close();
                    resolve(Object(Object(asked.result).run).snapshot?.step);
                  });
                });
              }),
          ),
        { timeout: 30_000 },
      )
      .toBe(step);
    take(undefined);
    await page.reload();
    await page.getByTestId('kept-run').waitFor();
    expect(await page.getByTestId('kept-run').innerText()).toContain(`step ${step} of 400`);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('leaves a working trainer if everything loaded later is missing, and one press retries all of it', async () => {
    const { page, problems, take } = await open(browser, code);
    await reach(page, 'ready');
    await expect.poll(() => said(page), { timeout: 30_000 }).toContain('Links do not work');
    await expect.poll(() => lost(page).count(), { timeout: 30_000 }).toBeGreaterThan(8);
    expect(await lost(page).allInnerTexts()).toContainEqual(
      expect.stringContaining('Until it has loaded, this browser does not save the run.'),
    );
    await page.getByRole('button', { name: 'One step' }).click();
    await playTo(page, 1);
    await dropFiles(page, [{ name: 'mine.json', bytes: [123, 125] }]);
    await expect.poll(() => said(page), { timeout: 30_000 }).toContain('mine.json was not opened');
    take(undefined);
    await tryAgain(page).first().click();
    await expect.poll(() => lost(page).count(), { timeout: 30_000 }).toBe(0);
    await page.getByRole('slider', { name: 'Shown step' }).waitFor();
    expect(await numberIn(page, 'step')).toBe(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('for links is reported if a link has opened the page', async () => {
    const { page, problems } = await open(browser, /\/hash-/, small);
    const notice = page.getByTestId('notice');
    await notice.waitFor();
    expect(await notice.innerText()).toMatch(/This link was not opened.*could not be fetched\. Reload/s);
    await reach(page, 'ready');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('for recordings is reported', async () => {
    const { page, problems } = await open(
      browser,
      /\/recordedHost-/,
      '?recording=recordings/rank-collapse.json',
    );
    const notice = page.getByTestId('notice');
    await notice.waitFor();
    expect(await notice.innerText()).toMatch(/Reload the page to try again/);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('for formulas shows them as TeX', async () => {
    const { page, problems } = await open(browser, /katex/, small);
    await reach(page, 'ready');
    await page.getByRole('button', { name: 'Sparsity', exact: true }).click();
    const formula = page.locator('code.formula').first();
    await formula.waitFor();
    expect(await formula.getAttribute('title')).toContain('could not be fetched');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('for the trainer is reported', async () => {
    const page = await newPage(browser);
    await page.route('**/assets/worker-*', (route) => route.abort());
    await page.goto(site);
    const notice = page.getByTestId('notice');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('The trainer could not be fetched. Reload the page.');
    await page.close();
  });
});
