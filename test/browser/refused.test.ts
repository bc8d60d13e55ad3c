import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser, openPage, reach } from './open';

/** Replaces a text in every script that the page or its workers load; returns how often it was found. */
async function patchScripts(page: Page, wanted: string, instead: string) {
  let found = 0;
  await page.context().route('**/*.js', async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    if (body.includes(wanted)) found++;
    await route.fulfill({ response, body: body.replaceAll(wanted, instead) });
  });
  return () => found;
}

/** The proofs that the browser remembers for this site; none if it has no such database. */
const proofs = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<[string, unknown][]>((resolve) => {
        const opening = indexedDB.open('rankscope-devices');
        opening.addEventListener('success', () => {
          const { result } = opening;
          if (!result.objectStoreNames.contains('proven')) return resolve([]);
          const store = result.transaction('proven').objectStore('proven');
          const [keys, values] = [store.getAllKeys(), store.getAll()];
          values.addEventListener('success', () => {
            resolve(keys.result.map((key, i) => [String(key), values.result[i]]));
            result.close();
          });
        });
      }),
  );

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a visit whose device computes wrongly', () => {
  let browser: Browser;
  const site = process.env['RANKSCOPE_SITE'] ?? '';
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('shows a recording instead, and says which device computes what wrongly', async () => {
    const page = await newPage(browser);
    const found = await patchScripts(page, 'y, 1.5)', 'y, 1.49)');
    await page.goto(site);
    const banner = page.getByTestId('adapter-notice');
    await expect.poll(() => banner.innerText()).toMatch(/recorded run.*WebGPU/s);
    expect(found()).toBeGreaterThan(0);
    await reach(page, 'ready');
    const reason = await banner.getByRole('button', { name: 'WebGPU' }).getAttribute('title');
    expect(reason).toMatch(/swiftshader computes a singular value decomposition wrongly: /i);
    expect(await proofs(page)).toEqual([]);
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'finished');
    await page.close();
  });

  it('trains without WebGPU on request, or says why it does not train with it', async () => {
    for (const [query, expected] of [
      ['?backend=auto', /No\s*WebGPU\s*here.*slower/s],
      ['?backend=webgpu', /Training cannot go on.*singular value decomposition wrongly/s],
    ] as const) {
      const page = await newPage(browser);
      await patchScripts(page, 'y, 1.5)', 'y, 1.49)');
      await page.goto(site + query);
      const told = query.endsWith('auto') ? page.getByTestId('adapter-notice') : page.getByTestId('notice');
      await expect.poll(() => told.innerText()).toMatch(expected);
      await page.close();
    }
  });

  it('proves a right one once, also where the memory holds nonsense', async () => {
    const { page, problems } = await openPage(browser);
    await reach(page, 'ready');
    await expect.poll(async () => (await proofs(page)).length).toBe(1);
    const [[key = '', at] = []] = await proofs(page);
    expect(key).toMatch(/swiftshader/);
    expect(at).toBeGreaterThan(Date.now() - 3_600_000);

    await page.reload();
    await reach(page, 'ready');
    expect(await proofs(page)).toEqual([[key, at]]);

    await page.evaluate(
      (name) =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('rankscope-devices');
          opening.addEventListener('success', () => {
            const writing = opening.result.transaction('proven', 'readwrite');
            writing.objectStore('proven').put({ nonsense: true }, name);
            writing.addEventListener('complete', () => {
              opening.result.close();
              resolve();
            });
          });
        }),
      key,
    );
    await page.reload();
    await reach(page, 'ready');
    await expect.poll(async () => (await proofs(page))[0]?.[1]).toEqual(expect.any(Number));
    expect(problems).toEqual([]);
    await page.close();
  });
});
