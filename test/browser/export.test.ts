import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formats, numerics } from '../../src/core/versions';
import { settlingRecording } from '../ui/sampleSettling';
import { openBrowser, openRecording, walkTo } from './open';

/** The file that a button of the export menu saves. */
async function saved(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

describe.skipIf(!process.env['RANKSCOPE_SITE'])('export', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: false });
  });
  afterAll(() => browser?.close());

  it('saves the run, and charts as lines and as pixels, with the configuration', async () => {
    const { page, problems } = await openRecording(browser, settlingRecording({ reports: 20 }));
    await walkTo(page, 200);
    await page.getByRole('button', { name: 'Export', exact: true }).click();

    const csv = await saved(page, 'CSV');
    expect(csv.name).toMatch(/^rankscope-.*\.csv$/);
    const lines = csv.bytes.toString().trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^step,loss,meanLoss,accuracy,testAccuracy,learningRate,rank conv1,/);
    expect(lines[0]).toMatch(/,format,numerics,version$/);
    expect(lines).toHaveLength(21);
    const json: unknown = JSON.parse((await saved(page, 'JSON')).bytes.toString());
    expect(json).toMatchObject({
      format: 'rankscope-run',
      v: formats.exportedRun,
      numerics,
      state: 'finished',
    });

    const svg = (await saved(page, 'Loss as SVG')).bytes.toString();
    const shown = await page.evaluate((text) => {
      const root = new DOMParser().parseFromString(text, 'image/svg+xml');
      const broken = root.querySelector('parsererror')?.textContent;
      return { broken, text: root.documentElement.textContent, paths: root.querySelectorAll('path').length };
    }, svg);
    expect(shown.broken).toBeUndefined();
    expect(shown.paths).toBeGreaterThan(2);
    expect(shown.text).toContain('method: ');
    expect(shown.text).toContain('seed ');

    const png = await saved(page, 'Spectrum of conv2 as PNG');
    expect(png.name).toMatch(/spectrum-of-conv2\.png$/);
    const colors = await page.evaluate(
      async (bytes) => {
        const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(image.width, image.height);
        const g = canvas.getContext('2d');
        g?.drawImage(image, 0, 0);
        const { data } = g?.getImageData(0, 0, image.width, image.height) ?? { data: [] };
        const seen = new Set<string>();
        for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]} ${data[i + 1]} ${data[i + 2]}`);
        return { width: image.width, seen: seen.size };
      },
      [...png.bytes],
    );
    expect(colors.width).toBeGreaterThanOrEqual(640);
    expect(colors.seen).toBeGreaterThan(20);
    expect(problems).toEqual([]);
    await page.close();
  });
});
