import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloads } from '../../src/core/downloads';
import { newPage, openBrowser, reach, rebuild } from './open';
import { settled } from './settled';

const site = process.env['RANKSCOPE_SITE'] ?? '';

/** IDX files like those of the mirror, with few and small images. */
function idx(name: string): Buffer {
  const count = name.includes('train') ? 120 : 40;
  if (name.includes('labels'))
    return gzipSync(Uint8Array.from([0, 0, 8, 1, 0, 0, 0, count, ...Array(count).keys()].map((v, i) => (i < 8 ? v : v % 10)))); // prettier-ignore
  const pixels = Array.from({ length: count * 64 }, (_, i) => (i * 37) % 256);
  return gzipSync(Uint8Array.from([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 8, 0, 0, 0, 8, ...pixels]));
}

/** The page, with the mirrors replaced by this test: every request that leaves the page's origin. */
async function openWithMirror(browser: Browser, answer: (url: string) => Buffer | undefined) {
  const page = await newPage(browser);
  const asked: string[] = [];
  await page.route(
    (url) => !url.href.startsWith(site) && url.protocol.startsWith('http'),
    (route) => {
      asked.push(route.request().url());
      const body = answer(route.request().url());
      const headers = { 'access-control-allow-origin': '*' };
      return route.fulfill(body ? { body, headers } : { status: 404, headers });
    },
  );
  await page.goto(`${site}#v=1&model=mlp&dataset=planted`);
  await reach(page, 'ready');
  return { page, asked };
}

async function openChoice(page: Page) {
  await page.getByRole('button', { name: 'More data' }).click();
  await page.getByText('Handwritten digits').waitFor();
}

describe.skipIf(!site)('a data set on request', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('is fetched by one click that names the host, trained on, and kept for the next time', async () => {
    const { page, asked } = await openWithMirror(browser, idx);
    const [mnist, fashion] = downloads;
    await openChoice(page);
    await settled(page);
    expect(await page.getByRole('dialog', { name: 'More data' }).innerText()).toContain('cdn.jsdelivr.net');
    expect(asked).toEqual([]);
    await rebuild(page, () => page.getByRole('button', { name: 'Download Fashion-MNIST' }).click());
    expect(asked).toEqual(fashion?.files.map(({ url }) => url));
    expect(await page.getByLabel('Data', { exact: true }).inputValue()).toBe('idx');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('ankle%20boot');

    const use = page.getByRole('button', { name: 'Train on Fashion-MNIST' });
    await rebuild(page, () => use.click());
    expect(asked).toHaveLength(4);
    await page.getByRole('button', { name: 'Delete Fashion-MNIST' }).click();
    await page.getByRole('button', { name: 'Download Fashion-MNIST' }).waitFor();
    expect(mnist?.files.some(({ url }) => asked.includes(url))).toBe(false);
    await page.close();
  });

  it('is refused with an explanation if the mirror fails, and the run stays', async () => {
    const { page, asked } = await openWithMirror(browser, (url) =>
      url.includes('labels') ? undefined : idx(url),
    );
    await page.getByRole('button', { name: 'One step' }).click();
    await reach(page, 'paused');
    await openChoice(page);
    await page.getByRole('button', { name: 'Download MNIST' }).click();
    const notice = page.getByTestId('notice');
    await notice.waitFor();
    expect(await notice.innerText()).toMatch(
      /MNIST was not downloaded[^]*cdn\.jsdelivr\.net answered HTTP 404/,
    );
    expect(asked).toHaveLength(2);
    expect(await page.evaluate(() => document.body.dataset['state'])).toBe('paused');
    expect(await page.getByLabel('Data', { exact: true }).inputValue()).toBe('planted');
    await page.close();
  });
});
