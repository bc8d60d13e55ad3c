import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleRecording } from '../ui/sampleRecording';
import { settlingRecording } from '../ui/sampleSettling';
import { dropFiles, newPage, numberIn, openBrowser, openPage, playTo, reach } from './open';
import { settled } from './settled';

/** The builds that the page requested from its trainer, in order; see `echo`. */
const sent = (page: Page, type: string): Promise<unknown[]> =>
  page.evaluate(
    (wanted) =>
      Array.from(Reflect.get(globalThis, 'sentCommands')).filter((one) => Object(one).type === wanted),
    type,
  );

/** Replaces the worker by a trainer that completes every build at once and trains nothing. */
async function openEchoed(browser: Browser, path = '') {
  const page = await newPage(browser);
  const { events, adapter } = settlingRecording();
  const built = events.find((event) => event.type === 'built');
  await page.addInitScript(
    ({ answer, gpu }) => {
      const commands: unknown[] = [];
      Object.assign(globalThis, { sentCommands: commands });
      class Echo extends EventTarget {
        constructor() {
          super();
          this.tell({ type: 'adapter', adapter: gpu });
        }
        tell(data: unknown) {
          setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })), 0);
        }
        postMessage(command: { type: string; config?: unknown }) {
          commands.push(command);
          if (command.type !== 'build') return;
          this.tell({ type: 'state', state: 'building', step: 0 });
          this.tell({ ...answer, config: command.config });
          this.tell({ type: 'state', state: 'ready', step: 0 });
        }
        terminate() {}
      }
      Object.assign(globalThis, { Worker: Echo });
    },
    { answer: built, gpu: adapter },
  );
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto((process.env['RANKSCOPE_SITE'] ?? '') + path);
  await reach(page, 'ready');
  await settled(page);
  return { page, problems };
}

const hash = (page: Page) => page.evaluate(() => location.hash);

describe.skipIf(!process.env['RANKSCOPE_SITE'])('links and presets', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser({ webgpu: true });
  });
  afterAll(() => browser?.close());

  it('builds the configuration of the link, hides what it hides, and reports what it changed', async () => {
    const { page, problems } = await openEchoed(
      browser,
      '#v=1&seed=7&method=oialr&method.cutoff=9&hide=optimizer,method.interval,speed',
    );
    expect(await sent(page, 'build')).toMatchObject([
      { config: { seed: 7, method: { id: 'oialr', cutoff: 0.9 }, dataset: { id: 'glyphs' } } },
    ]);
    expect(await page.getByTestId('notice').innerText()).toContain('method.cutoff = 9');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    for (const name of ['Optimizer', 'Speed'])
      expect(await page.getByRole('combobox', { name }).count(), name).toBe(0);
    for (const name of [/^Learning rate/, /^Re-SVD every/])
      expect(await page.getByRole('slider', { name }).count()).toBe(0);
    expect(await page.getByRole('slider', { name: /^Cutoff/ }).count()).toBe(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  it.each([
    ['#v=1%26seed=7%26steps=300%26method.sparsity=0.1)', ''],
    ['#v%253D1%2526seed%253D7%2526steps%253D300%2526method.sparsity%253D0.1', ''],
    ['?backend=webgl%23v=1&seed=7&steps=300&method.sparsity=0.1', '?backend=webgl'],
  ])('builds the original configuration of %s, which a program has altered', async (address, query) => {
    const { page, problems } = await openEchoed(browser, address);
    expect(await sent(page, 'build')).toMatchObject([
      { config: { seed: 7, steps: 300, method: { id: 'svdTraining', sparsity: 0.1 } } },
    ]);
    expect(await page.getByTestId('notice').count()).toBe(0);
    expect(await page.evaluate(() => location.search)).toBe(query);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('writes the state of the controls into the address, and reads manual edits of it as the draft', async () => {
    const { page, problems } = await openEchoed(browser);
    expect(await hash(page)).toBe('');
    await page.getByLabel('Model').selectOption('mlp');
    await page.waitForFunction(() => location.hash === '#v=1&model=mlp');
    const before = await sent(page, 'build');
    await page.evaluate(() => {
      location.hash = 'v=1&seed=5&model=resnet20';
    });
    await page.getByText('2 changes need a restart').waitFor();
    await settled(page);
    expect(await sent(page, 'build')).toEqual(before);
    await page.goBack();
    await page.getByText('1 change needs a restart').waitFor();
    await settled(page);
    expect(await page.getByLabel('Model').inputValue()).toBe('mlp');
    expect(await sent(page, 'build')).toEqual(before);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('accepts a typed number only if it is unambiguous, else explains beside the field and keeps the text', async () => {
    const { page, problems } = await openEchoed(browser, '#v=1&steps=400&method=oialr');
    const steps = page.getByRole('textbox', { name: 'Steps', exact: true });
    const said = page.locator('.field .problem:not(:empty)');
    for (const [typed, reason] of [
      ['10.000', 'may be 10 or 10000'],
      ['many', 'is not a number'],
      ['', 'is not a number'],
      ['2000000', 'is out of range'],
      ['10,5', 'must be a whole number'],
    ]) {
      await steps.fill(typed ?? '');
      await steps.press('Enter');
      await said.waitFor();
      expect(await said.innerText()).toMatch(new RegExp(`^Steps = .*${reason}.*It stays 400 until then\\.$`));
      expect([await steps.inputValue(), await steps.getAttribute('aria-invalid')]).toEqual([typed, 'true']);
      expect(await hash(page)).toBe('#v=1&steps=400&method=oialr');
    }
    await steps.fill('10 000');
    await steps.blur();
    await page.waitForFunction(() => location.hash === '#v=1&steps=10000&method=oialr');
    expect([await steps.inputValue(), await said.count()]).toEqual(['10000', 0]);
    const threshold = page.getByRole('textbox', { name: 'Stable above', exact: true });
    await threshold.fill('0,95');
    await threshold.press('Enter');
    await page.waitForFunction(() => location.hash.endsWith('method.threshold=0.95'));
    expect(problems).toEqual([]);
    await page.close();
  });

  it('sets up a whole experiment by one choice, and marks the control to move', async () => {
    const { page, problems } = await openEchoed(browser);
    await page.getByRole('button', { name: 'Questions to try' }).click();
    await page.getByRole('button', { name: /Orthogonality matters/ }).click();
    await page.getByText('You should see').waitFor();
    await settled(page);
    expect((await sent(page, 'build')).at(-1)).toMatchObject({
      config: { method: { id: 'svdTraining', ortho: 0 } },
    });
    const pointed = page.locator('[data-pointed]');
    expect(await pointed.innerText()).toContain('Orthogonality');
    await page.getByRole('button', { name: 'Go to the control' }).click();
    await settled(page);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain(
      'Orthogonality',
    );
    await page.waitForFunction(() => location.hash.includes('method.ortho=0'));
    await page.getByRole('button', { name: 'Close' }).click();
    await settled(page);
    expect(await pointed.count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('opens a dropped configuration as the draft, and refuses other files', async () => {
    const { page, problems } = await openEchoed(browser);
    const bytes = (text: string) => [...new TextEncoder().encode(text)];
    await dropFiles(page, [{ name: 'mine.json', bytes: bytes('{"seed": 5, "model": {"id": "mlp"}}') }]);
    await page.getByText('2 changes need a restart').waitFor();
    await dropFiles(page, [{ name: 'broken.json', bytes: bytes('{"seed":') }]);
    await page.getByTestId('notice').waitFor();
    expect(await page.getByTestId('notice').innerText()).toContain('broken.json was not opened');
    expect(await sent(page, 'build')).toHaveLength(1);
    expect(await sent(page, 'offerFiles')).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('plays a dropped recording in its own tab, and continues its run', async () => {
    const { page, problems } = await openEchoed(browser);
    const bytes = [...new TextEncoder().encode(JSON.stringify(sampleRecording({ reports: 5 })))];
    await dropFiles(page, [{ name: 'mine.json', bytes }]);
    await page.getByTestId('notice').waitFor();
    expect(await page.getByTestId('notice').innerText()).toContain('mine.json is a recording');
    const [other] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Play it' }).click(),
    ]);
    await reach(other, 'ready');
    expect(await other.getByTestId('step').innerText()).toBe('0');
    await other.keyboard.press('.');
    await playTo(other, 10);
    expect(await sent(page, 'build')).toHaveLength(1);
    expect(problems).toEqual([]);
    await other.close();
    await page.close();
  });

  it('replays a shared run bit for bit on the same adapter', async () => {
    const { page, problems } = await openPage(
      browser,
      '#v=1&steps=12&batchSize=16&dataset=planted&dataset.test=64&model=mlp',
    );
    await reach(page, 'ready');
    const slider = page.getByRole('slider', { name: /^Sparsity/ });
    await page.getByRole('button', { name: 'One step' }).click();
    await reach(page, 'paused');
    await slider.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Play' }).click();
    await reach(page, 'finished');
    await page.evaluate(() => {
      Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error('shut')) });
    });
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByRole('button', { name: 'This run with its moves' }).click();
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    expect(link.length).toBeLessThan(8000);
    await page.close();

    const other = await openPage(browser, link.slice(link.indexOf('#')));
    await reach(other.page, 'ready');
    const said = other.page.getByTestId('replay');
    await said.waitFor();
    expect(await said.innerText()).toContain('at step 12');
    await other.page.getByRole('button', { name: 'Play' }).click();
    await reach(other.page, 'finished');
    await other.page.getByText('Identical').waitFor();
    expect(await numberIn(other.page, 'step')).toBe(12);
    expect([...problems, ...other.problems]).toEqual([]);
    await other.page.close();
  });
});
