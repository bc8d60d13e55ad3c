import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settlingRecording } from '../ui/sampleSettling';
import { openBrowser, openRecording, parts, showPart, walkTo } from './open';
import { settled } from './settled';

/** The present picture of a layer's spectrum. */
const spectrumOf = (page: Page, layer: string) =>
  page
    .getByRole('article', { name: `Layer ${layer}` })
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

const pointedIn = (page: Page, layer: string) =>
  page
    .getByRole('article', { name: `Layer ${layer}` })
    .locator('.plot')
    .innerText();

/** The page on a synthetic run, finished and idle. */
async function openEnded(browser: Browser) {
  const opened = await openRecording(browser, settlingRecording({ reports: 30 }));
  await walkTo(opened.page, 300);
  return opened;
}

describe.skipIf(!process.env['RANKSCOPE_SITE'])('scales and views', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it('draws the spectra on another scale, and shows the value under the pointer', async () => {
    const { page, problems } = await openEnded(browser);
    const before = await spectrumOf(page, 'conv1');
    const choose = async (name: string) => {
      await page.getByRole('button', { name, exact: true }).click();
      await settled(page);
      return spectrumOf(page, 'conv1');
    };
    expect(await choose('log')).not.toBe(before);
    expect(await choose('linear')).toBe(before);
    expect(await choose('shared')).not.toBe(before);
    expect(await choose('each')).toBe(before);

    const plot = page.getByRole('article', { name: 'Layer fc1' }).locator('.plot');
    const box = await plot.boundingBox();
    if (!box) throw new Error('The spectrum is not visible.');
    await page.mouse.move(box.x + 2, box.y + 60);
    await settled(page);
    expect(await pointedIn(page, 'fc1')).toMatch(/no\. 1 .*energy/s);
    await page.mouse.move(5, 5);
    await settled(page);
    expect(await pointedIn(page, 'fc1')).not.toMatch(/energy/);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('draws charts over steps or seconds', async () => {
    const { page, problems } = await openEnded(browser);
    const ends = () => page.locator('.overtime .chart').allInnerTexts();
    const map = page.getByRole('img', { name: /singular values over/ });
    const picture = () => map.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const bySteps = await picture();
    for (const text of await ends()) expect(text).toContain('step 0');
    await page.getByRole('button', { name: 'time', exact: true }).click();
    await settled(page);
    for (const text of await ends()) expect(text).toMatch(/\b0 s/);
    for (const text of await ends()) expect(text).not.toContain('step 0');
    expect(await picture()).not.toBe(bySteps);
    await page.getByRole('group', { name: 'Stability of' }).getByRole('button', { name: 'ΔW' }).click();
    await page.getByRole('img', { name: /Relative change of each layer/ }).waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows one part at a time on a phone, the main slider and the transport in each', async () => {
    const { page, problems } = await openEnded(browser);
    await page.setViewportSize({ width: 390, height: 844 });
    const shown: Record<(typeof parts)[number], string> = {
      Train: 'Singular values',
      Charts: 'Over time',
      Layers: 'in detail',
      Learn: 'Learn',
    };
    for (const part of parts) {
      await showPart(page, part);
      await settled(page);
      for (const [other, name] of Object.entries(shown))
        expect(await page.getByRole('region', { name }).first().isVisible(), `${name} in ${part}`).toBe(
          other === part,
        );
      expect(await page.getByRole('slider', { name: /^Sparsity|^Cutoff/ }).isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: 'Play', exact: true }).isVisible()).toBe(true);
    }
    await showPart(page, 'Layers');
    await page
      .getByRole('group', { name: 'Layer', exact: true })
      .getByRole('button', { name: 'conv1' })
      .click();
    await page.getByRole('region', { name: 'Layer conv1 in detail' }).waitFor();
    await showPart(page, 'Learn');
    await page.getByRole('button', { name: 'Effective rank' }).click();
    await page.locator('.pop:popover-open .katex').waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });
});
