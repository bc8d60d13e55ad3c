import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { parts, showPart } from './open';
import { settled } from './settled';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The violations that axe reports, as rule and place. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })`,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`.slice(0, 400)),
  );
}

/** The violations that axe reports in light and dark, at 1440 and 390 px. */
export async function violationsOfLooks(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const scheme of ['light', 'dark'] as const)
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, scheme);
      await settled(page);
      for (const part of width === 390 ? parts : []) {
        await showPart(page, part);
        await settled(page);
        found.push(...(await violations(page)).map((text) => `${scheme} ${part}: ${text}`));
      }
      if (width === 390) await showPart(page, 'Train');
      else found.push(...(await violations(page)).map((text) => `${scheme} ${width}: ${text}`));
    }
  return found;
}
