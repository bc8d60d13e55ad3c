import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleRecording } from '../ui/sampleRecording';
import { installTrainer } from './fakeTrainer';
import { openBrowser, openPage, openRecording, showPart } from './open';
import { settled } from './settled';

/** The page on a fake trainer that stops after some reports. */
async function openInspected(browser: Browser, width = 1440) {
  const { page, problems } = await openPage(browser, '?backend=auto');
  await installTrainer(page, sampleRecording({ layers: 5 }), 60);
  await page.setViewportSize({ width, height: 900 });
  await page.reload();
  await page.getByRole('slider', { name: 'Cut of conv2' }).waitFor();
  if (width === 390) await showPart(page, 'Layers');
  await page.getByRole('button', { name: /^Part 1 σ/ }).waitFor();
  await settled(page);
  return { page, problems };
}

/** The page's last question on a subject. */
const lastQuestion = (page: Page, about: string): Promise<{ [key: string]: unknown } | undefined> =>
  page.evaluate((wanted) => {
    const sent: { question?: { [key: string]: unknown } }[] = Object(window)['sentCommands'];
    return sent.findLast(({ question }) => question?.['about'] === wanted)?.question;
  }, about);

/** The position of every panel, card and chart, in whole pixels. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.panel, .spec, .spec .plot, figure, .part')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join(' ');
    }),
  );

const rankIn = async (page: Page, layer: string) =>
  Number(
    await page
      .getByRole('article', { name: `Layer ${layer}` })
      .locator('.rank b')
      .innerText(),
  );

describe.skipIf(!process.env['RANKSCOPE_SITE'])('looking into the network', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it('drags the cut on the chart, shows the accuracy after it, and shifts nothing on the page', async () => {
    const { page, problems } = await openInspected(browser);
    const before = await places(page);
    const rank = await rankIn(page, 'fc1');
    const plot = await page.getByRole('article', { name: 'Layer fc1' }).locator('.plot').boundingBox();
    const line = await page.getByRole('article', { name: 'Layer fc1' }).locator('.cut-line').boundingBox();
    if (!plot || !line) throw new Error('There is no cut line.');
    await page.mouse.move(line.x + 60, line.y + line.height / 2);
    await page.mouse.down();
    await page.mouse.move(line.x + 60, plot.y + 0.45 * plot.height, { steps: 5 });
    await page.mouse.up();
    await settled(page);
    expect(await rankIn(page, 'fc1')).toBeLessThan(rank);
    const slider = page.getByRole('slider', { name: 'Cut of fc1' });
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^cut at e = 0\.\d+, keeps \d+ of 64$/);
    await page.getByText(/^accuracy \d+\.\d %$/).waitFor();
    const question = await lastQuestion(page, 'choice');
    expect(question).toMatchObject({ of: 'cut', layers: { fc1: { keep: await rankIn(page, 'fc1') } } });
    expect(await places(page)).toEqual(before);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('keeps the cut line in place while the code for the pointed value is loaded', async () => {
    const { page, problems } = await openInspected(browser);
    const loading = page.waitForRequest('**/PointedValue-*.js');
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/PointedValue-*.js', async (route) => {
      await released;
      await route.continue();
    });
    const card = page.getByRole('article', { name: 'Layer fc1' });
    await card.locator('.cut-line').evaluate((line) => {
      const watch = () => line.checkVisibility() || line.setAttribute('data-vanished', '');
      new MutationObserver(watch).observe(line, { attributes: true, attributeFilter: ['style'] });
    });
    await card.locator('.plot').hover();
    await loading;
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    release();
    await card.locator('.plot').getByText('energy').waitFor();
    expect(await card.locator('.cut-line[data-vanished]').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('moves the cut by keys, upwards for a larger one', async () => {
    const { page, problems } = await openInspected(browser);
    const ranks = [await rankIn(page, 'conv2')];
    await page.getByRole('slider', { name: 'Cut of conv2' }).focus();
    for (const key of ['PageUp', 'PageUp', 'PageDown']) {
      await page.keyboard.press(key);
      ranks.push(await rankIn(page, 'conv2'));
    }
    const [first = 0, second = 0, third = 0, fourth = 0] = ranks;
    expect(second).toBeLessThan(first);
    expect(third).toBeLessThan(second);
    expect(fourth).toBe(second);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('switches rank-1 components off and on, and shows the accuracy', async () => {
    const { page, problems } = await openInspected(browser);
    const before = await places(page);
    const part = page.getByRole('button', { name: /^Part 2 σ/ });
    await part.click();
    expect(await part.getAttribute('aria-pressed')).toBe('false');
    await page.getByText('accuracy 92.0 % without it, 97.0 % with all').waitFor();
    await page.getByRole('button', { name: /^Part 1 σ/ }).click();
    await page.getByText('accuracy 87.0 % without these 2').waitFor();
    expect(await lastQuestion(page, 'choice')).toMatchObject({
      of: 'parts',
      layers: { fc1: { off: [0, 1] } },
    });
    await page.getByRole('button', { name: 'All on' }).click();
    await settled(page);
    expect(await part.getAttribute('aria-pressed')).toBe('true');
    expect(await places(page)).toEqual(before);
    expect(problems).toEqual([]);
    await page.close();
  });

  it.each([1440, 390])(
    'shows the confusion matrix, and classifies a drawing, %i pixels wide',
    async (width) => {
      const { page, problems } = await openInspected(browser, width);
      await page.getByRole('button', { name: /What the network sees/ }).click();
      await page.getByText('926 of 943 test images correct').waitFor();
      await settled(page);
      await page.getByRole('button', { name: '1 classified as 8: 4' }).click();
      await page.getByText('1, classified as 8: 4 images').waitFor();
      expect(await page.getByRole('img', { name: /^Test image/ }).count()).toBe(4);
      await page.keyboard.press('ArrowLeft');
      await page.getByText('1, classified as 7: 0 images').waitFor();
      const sheet = page.getByRole('application', { name: /^Drawing/ });
      await sheet.scrollIntoViewIfNeeded();
      await sheet.focus();
      await page.keyboard.press('ArrowUp');
      await settled(page);
      expect(await lastQuestion(page, 'image')).toBeUndefined();
      await page.keyboard.press('Shift+ArrowUp');
      await page.keyboard.press('Shift+ArrowUp');
      await page.getByText(/^classified as \d$/).waitFor();
      await settled(page);
      const question = await lastQuestion(page, 'image');
      const ink = Object.values(Object(question?.['pixels'])).map(Number);
      expect(ink).toHaveLength(784);
      expect(Math.max(...ink)).toBe(1);
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByText('Draw something.').waitFor();
      await page.getByLabel('Open an image file').setInputFiles({
        name: 'notes.png',
        mimeType: 'image/png',
        buffer: Buffer.from('no picture'),
      });
      await page.getByText(/notes\.png is not an image/).waitFor();
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  it('cuts a recording too, and states what needs your own run', async () => {
    const { page, problems } = await openRecording(browser, sampleRecording());
    await page.getByRole('slider', { name: 'Cut of conv2' }).focus();
    const before = await rankIn(page, 'conv2');
    await page.keyboard.press('PageUp');
    await page.keyboard.press('PageUp');
    expect(await rankIn(page, 'conv2')).toBeLessThan(before);
    await page.getByText('train your own run to measure its accuracy').waitFor();
    await page
      .getByText(/without weights to look at/)
      .first()
      .waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });
});
