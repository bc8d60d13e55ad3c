import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cifarBytes } from '../datasets/cifarFiles';
import { dropFiles, numberIn, openBrowser, openPage, reach, newPage, playTo, rebuild } from './open';
import { settled } from './settled';

/** A pair of IDX files: `count` images of 8 × 8 in two classes that a network separates at once. */
function idxPair(count: number) {
  const images = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 8, 0, 0, 0, 8];
  const labels = [0, 0, 8, 1, 0, 0, 0, count];
  for (let i = 0; i < count; i++) {
    labels.push(i % 2);
    for (let p = 0; p < 64; p++) images.push((i % 2 === 0) === p < 32 ? 200 : (p * 7 + i) % 50);
  }
  return [
    { name: 'some-images', bytes: images },
    { name: 'some-labels', bytes: labels },
  ];
}

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a visit with WebGPU on a software adapter', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('plays, raises λ_s by keyboard, and sees the total rank fall without a restart', async () => {
    const { page, problems } = await openPage(browser);
    await reach(page, 'ready');
    const full = await numberIn(page, 'total-rank');
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, 1);
    const moved = await numberIn(page, 'step');
    const slider = page.getByRole('slider', { name: /^Sparsity/ });
    await slider.focus();
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowRight');
    expect(await slider.getAttribute('aria-valuetext')).toContain('0.3');
    await page.waitForFunction(
      (start) => Number(document.querySelector('[data-testid=total-rank]')?.textContent) <= 0.8 * start,
      full,
    );
    expect(await numberIn(page, 'step')).toBeGreaterThan(moved);
    await page.getByRole('button', { name: 'Pause' }).click();
    await reach(page, 'paused');
    const paused = await numberIn(page, 'step');
    await page.getByRole('button', { name: 'One step' }).click();
    await playTo(page, paused + 1);
    await reach(page, 'paused');
    expect(await numberIn(page, 'step')).toBe(paused + 1);
    await rebuild(page, () => page.getByRole('button', { name: 'Reset' }).click());
    expect(await numberIn(page, 'step')).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('opens dropped files, and keeps the run if the next ones are broken', async () => {
    const { page, problems } = await openPage(browser);
    await reach(page, 'ready');
    await rebuild(page, () => dropFiles(page, idxPair(200)));
    await settled(page);
    const facts = page.getByRole('article').first();
    expect(await facts.innerText()).not.toBe('');
    await page.getByRole('button', { name: 'One step' }).click();
    await playTo(page, 1);
    await dropFiles(page, [{ name: 'broken-images', bytes: [0, 0, 8, 3, 0, 0, 0, 9, 1] }]);
    const notice = page.getByTestId('notice');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('broken-images');
    const before = await numberIn(page, 'step');
    await page.getByRole('button', { name: 'One step' }).click();
    await playTo(page, before + 1);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('states the use of each of several files, and asks if a name does not show it', async () => {
    const { page, problems } = await openPage(browser, '#v=1&model=mlp&dataset=planted');
    await reach(page, 'ready');
    const batch = (count: number) => [...cifarBytes(count)];
    const others = [
      { name: 'data_batch_1.bin', bytes: batch(70) },
      { name: 'batches.meta.txt', bytes: [65, 10] },
    ];
    await dropFiles(page, [{ name: 'latest.bin', bytes: batch(5) }, ...others]);
    const notice = page.getByTestId('notice');
    await notice.waitFor();
    expect(await notice.innerText()).toContain(
      'The name of latest.bin does not say whether it is for training or testing',
    );
    await dropFiles(page, [{ name: 'test.bin', bytes: batch(5) }, ...others]);
    await reach(page, 'building');
    await reach(page, 'ready');
    const remark = page.getByRole('region', { name: 'Experiment' }).locator('.remark');
    expect(await remark.innerText()).toBe(
      'CIFAR-10: trains on 70 images of data_batch_1.bin, tests on 5 of test.bin. 32 × 32 in color, 10 classes. Ignored: batches.meta.txt',
    );
    expect(problems).toEqual([]);
    await page.close();
  });

  it('loads little: the page before first paint, and the worker with WebGPU', async () => {
    const site = process.env['RANKSCOPE_SITE'] ?? '';
    const page = await newPage(browser);
    const loaded = new Set<string>();
    page.on('response', (response) => {
      if (/\.(?:js|css|html)$|\/$/.test(new URL(response.url()).pathname))
        loaded.add(response.url().slice(site.length));
    });
    await page.goto(site);
    await reach(page, 'ready');
    await settled(page);
    const files = await Promise.all(
      [...loaded].map(async (url) => {
        const body = Buffer.from(await (await fetch(site + url)).arrayBuffer());
        return { url, kB: gzipSync(body).length / 1000, text: body.toString() };
      }),
    );
    const html = await (await fetch(site)).text();
    const first = files.filter(({ url }) => url === '' || html.includes(url));
    const trainer = files.filter(({ url }) => url.includes('worker-'));
    const name = (url: string) => url.slice(url.lastIndexOf('/') + 1);
    // A worker's files are named in its code; the charts are also loaded later, but by the page.
    const worker = new Set(trainer);
    for (const { text } of worker)
      for (const file of files)
        if (!first.includes(file) && file.url.endsWith('.js') && text.includes(name(file.url)))
          worker.add(file);
    const total = (list: Iterable<(typeof files)[number]>) => [...list].reduce((sum, { kB }) => sum + kB, 0);
    expect(first.length).toBeGreaterThan(2);
    expect(trainer).toHaveLength(1);
    expect(worker.size).toBeGreaterThan(1);
    expect(total(first)).toBeLessThanOrEqual(110);
    expect(total(worker)).toBeLessThanOrEqual(210);
    await page.close();
  });
});

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a visit in another language', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('is translated as far as there are translations, plug-ins included', async () => {
    const { page, problems } = await openPage(browser, '?lang=de');
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Method' }).innerText())
      .toContain('SVD-Training');
    await page.getByRole('slider', { name: 'Dünnbesetzung' }).waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is in English if the language is unknown, and reports it', async () => {
    const { page, problems } = await openPage(browser, '?lang=xx');
    await page.getByText('Unknown language “xx”').waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe.skipIf(!process.env['RANKSCOPE_SITE'])('a visit without WebGPU', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it('plays a recorded run, in which ranks fall, and states that it is one', async () => {
    const { page, problems } = await openPage(browser, '#v=1&seed=7');
    const banner = page.getByTestId('adapter-notice');
    await banner.waitFor();
    await expect.poll(() => banner.innerText()).toMatch(/recorded run.*WebGPU/);
    await reach(page, 'ready');
    const full = await numberIn(page, 'total-rank');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'finished');
    expect(await numberIn(page, 'total-rank')).toBeLessThan(0.6 * full);
    await page.getByRole('slider', { name: 'Step' }).focus();
    await page.keyboard.press('Home');
    expect(await numberIn(page, 'total-rank')).toBe(full);
    await page.getByRole('link', { name: /train here/ }).click();
    await page.waitForURL((url) => url.search === '?backend=auto' && url.hash === '#v=1&seed=7');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('states what is slower and how to get WebGPU, and trains nevertheless on request', async () => {
    const { page, problems } = await openPage(browser, '?backend=auto');
    const banner = page.getByTestId('adapter-notice');
    await banner.waitFor();
    expect(await banner.innerText()).toMatch(/WebGPU/);
    expect(await banner.innerText()).toMatch(/slower/);
    await reach(page, 'ready');
    await page.getByRole('button', { name: 'Play' }).click();
    await playTo(page, 2);
    expect(problems).toEqual([]);
    await page.close();
  });
});
