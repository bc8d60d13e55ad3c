import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberIn, openBrowser, openPage, playTo, reach } from './open';
import { settled } from './settled';

/** A run longer than any test. */
const small = '#v=1&steps=90000&evaluateEvery=20&batchSize=16&dataset=planted&dataset.test=64&model=mlp';

/** Trains past an evaluation and pauses; then the run is kept. */
async function trainABit(page: Page): Promise<number> {
  await reach(page, 'ready');
  await page.getByRole('button', { name: 'Play' }).click();
  await playTo(page, 25);
  await page.getByRole('button', { name: 'Pause' }).click();
  await reach(page, 'paused');
  return numberIn(page, 'step');
}

/** The step of the page's kept run; undefined while there is none. */
const keptStep = (page: Page): Promise<number | undefined> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
    // Opening a database that the page has not created yet would create it, without its store.
    if (!(await indexedDB.databases()).some(({ name }) => name === 'rankscope')) return undefined;
    const database = await done(indexedDB.open('rankscope'));
    const visit = await done<unknown>(database.transaction('visits').objectStore('visits').get('last'));
    database.close();
    return Object(visit).run?.step;
  });

/** Rewrites the kept run as another version would have written it. */
const rewriteKept = (page: Page, format: number) =>
  page.evaluate(async (v) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
    const database = await done(indexedDB.open('rankscope'));
    const store = database.transaction('visits', 'readwrite').objectStore('visits');
    const visit = Object(await done<unknown>(store.get('last')));
    const { numerics: _, ...run } = visit.run;
    await done(store.put({ ...visit, v, version: '0.1.0', run: v === 1 ? run : visit.run }, 'last'));
    database.close();
  }, format);

/** The format of the kept run. */
const keptFormat = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
    const database = await done(indexedDB.open('rankscope'));
    const visit = await done<unknown>(database.transaction('visits').objectStore('visits').get('last'));
    database.close();
    return Object(visit).v;
  });

/** Records the page's passing remarks, from before it is opened. */
const keepRemarks = (page: Page) =>
  page.addInitScript(() => {
    const remarks: string[] = [];
    Object.assign(window, { remarks });
    new MutationObserver(() => {
      const text = document.querySelector('[data-testid=toast]')?.textContent;
      if (text) remarks.push(text);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
const remarked = (page: Page, part: string) =>
  page.waitForFunction((wanted) => {
    const remarks: string[] = Reflect.get(window, 'remarks');
    return remarks.some((text) => text.includes(wanted));
  }, part);

const offer = (page: Page) => page.getByTestId('kept-run');

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a closed tab', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('loses nothing: the run is offered on the next visit, and continues from its step', async () => {
    const { page, problems } = await openPage(browser, small);
    const step = await trainABit(page);
    await expect.poll(() => keptStep(page)).toBe(step);
    await page.reload();
    await offer(page).waitFor();
    expect((await offer(page).innerText()).replaceAll(/\s/g, '')).toContain(`step${step}of90000`);
    await page.getByRole('button', { name: 'Resume it' }).click();
    await reach(page, 'paused');
    await settled(page);
    expect(await numberIn(page, 'step')).toBe(step);
    expect(await offer(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Table of Loss' }).click();
    const table = page.getByRole('region', { name: 'Loss, table' });
    await table.waitFor();
    expect(await table.getByRole('row').count()).toBeGreaterThan(2);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, step + 20);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('may have kept a run of an earlier version: it continues too, and the page names that version', async () => {
    const { page, problems } = await openPage(browser, small);
    const step = await trainABit(page);
    await expect.poll(() => keptStep(page)).toBe(step);
    await rewriteKept(page, 1);
    await page.reload();
    await offer(page).waitFor();
    expect(await offer(page).innerText()).toContain('Rankscope 0.1.0 computed it');
    await page.getByRole('button', { name: 'Resume it' }).click();
    await reach(page, 'paused');
    await settled(page);
    expect(await numberIn(page, 'step')).toBe(step);
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, step + 20);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('may have kept a run of a newer version: the page reports it and leaves it in place', async () => {
    const { page, problems } = await openPage(browser, small);
    const step = await trainABit(page);
    await expect.poll(() => keptStep(page)).toBe(step);
    await rewriteKept(page, 99);
    await page.reload();
    await offer(page).waitFor();
    expect(await offer(page).innerText()).toContain('newer Rankscope (format 99; this page reads up to 2)');
    expect(await page.getByRole('button', { name: 'Resume it' }).count()).toBe(0);
    await trainABit(page);
    await settled(page);
    expect(await keptFormat(page)).toBe(99);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await offer(page).count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('does no harm if the browser forbids storage', async () => {
    const { page, problems } = await openPage(browser);
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('Forbidden.', 'SecurityError');
      };
    });
    await keepRemarks(page);
    await page.goto('about:blank');
    await page.goto(`${process.env['RANKSCOPE_SITE']}${small}`);
    await trainABit(page);
    await remarked(page, 'cannot keep the run');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('keeps nothing that was deleted, and works without storage', async () => {
    const { page, problems } = await openPage(browser, small);
    const step = await trainABit(page);
    await expect.poll(() => keptStep(page)).toBe(step);
    await page.reload();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await expect.poll(() => keptStep(page)).toBe(undefined);
    await keepRemarks(page);
    await page.addInitScript(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('Full.', 'QuotaExceededError');
      };
    });
    await page.reload();
    await trainABit(page);
    expect(await offer(page).count()).toBe(0);
    await remarked(page, 'cannot keep the run');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'running');
    expect(problems).toEqual([]);
    await page.close();
  });
});
