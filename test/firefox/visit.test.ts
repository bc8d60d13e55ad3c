import { mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { formats, numerics } from '../../src/core/versions';
import {
  keptStep,
  named,
  numberIn,
  openFirefox,
  openPage,
  playTo,
  reach,
  saved,
  sliderOf,
  textIn,
} from './open';
import type { Visitor } from './open';

/** The default run, longer than any test, with a snapshot every 20 steps. */
const run = '#v=1&steps=90000&evaluateEvery=20';

describe.skipIf(!process.env['RANKSCOPE_FIREFOX'])('a visit with Firefox', () => {
  let visitor: Visitor;
  let browser: Browser | undefined;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rankscope-firefox-'));
    visitor = { profile: join(folder, 'profile'), downloads: join(folder, 'downloads') };
    for (const one of Object.values(visitor)) mkdirSync(one);
    browser = await openFirefox(visitor);
    return async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    };
  });

  const opened = () => {
    if (!browser) throw new Error('Firefox does not start.');
    return browser;
  };
  let step = 0;

  it('trains on WebGPU: λ_s is raised by keyboard, and the total rank falls', async () => {
    const { page, problems } = await openPage(opened(), run);
    await reach(page, 'ready');
    expect(await page.$('[data-testid=adapter-notice]')).toBeNull();
    const full = await numberIn(page, 'total-rank');
    await named(page, 'button', 'Play').click();
    await playTo(page, 1);
    const moved = await numberIn(page, 'step');
    const slider = await sliderOf(page, /^Sparsity/);
    await slider.focus();
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowRight');
    expect(await slider.evaluate((element) => element.getAttribute('aria-valuetext'))).toContain('0.3');
    await page.waitForFunction(
      (start) => Number(document.querySelector('[data-testid=total-rank]')?.textContent) <= 0.8 * start,
      {},
      full,
    );
    expect(await numberIn(page, 'step')).toBeGreaterThan(moved);
    await named(page, 'button', 'Pause').click();
    await reach(page, 'paused');
    const paused = await numberIn(page, 'step');
    await named(page, 'button', 'One step').click();
    await playTo(page, paused + 1);
    await reach(page, 'paused');
    step = await numberIn(page, 'step');
    expect(step).toBe(paused + 1);
    await expect.poll(() => keptStep(page)).toBe(step);
    expect(problems).toEqual([]);
  });

  it('keeps the run: in a browser that was closed and opened again it resumes, and can be exported', async () => {
    await browser?.close();
    browser = await openFirefox(visitor);
    const { page, problems } = await openPage(browser, run);
    expect((await textIn(page, 'kept-run')).replaceAll(/\s/g, '')).toContain(`step${step}of90000`);
    await named(page, 'button', 'Resume it').click();
    await reach(page, 'paused');
    expect(await numberIn(page, 'step')).toBe(step);
    await named(page, 'button', 'Play').click();
    await playTo(page, step + 5);
    await named(page, 'button', 'Pause').click();
    await reach(page, 'paused');
    step = await numberIn(page, 'step');
    expect(problems).toEqual([]);

    await named(page, 'button', 'Export').click();
    const csv = await saved(page, visitor, 'CSV');
    expect(basename(csv)).toMatch(/^rankscope-.*\.csv$/);
    const [head = '', ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
    expect(head).toMatch(/^step,loss,meanLoss,accuracy,testAccuracy,learningRate,rank conv1,/);
    expect(rows.at(-1)).toMatch(new RegExp(`^${step},`));
    const json: unknown = JSON.parse(readFileSync(await saved(page, visitor, 'JSON'), 'utf8'));
    expect(json).toMatchObject({
      format: 'rankscope-run',
      v: formats.exportedRun,
      numerics,
      state: 'paused',
    });
    expect(problems).toEqual([]);
    await page.close();
  });
});
