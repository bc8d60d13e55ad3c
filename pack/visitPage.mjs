import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

// node visitPage.mjs <folder of the page> <Chromium>: how soon does the page train in a browser on this GPU, and how fast?

const [site, executablePath] = process.argv.slice(2);
const playMs = 10_000;

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Answers the page's requests from its folder: without a server, it needs no network either. */
async function answer(route) {
  const path = normalize(decodeURIComponent(new URL(route.request().url()).pathname));
  const file = join(site, path.endsWith('/') ? `${path}index.html` : path);
  if (!existsSync(file) || !statSync(file).isFile()) return route.fulfill({ status: 404 });
  const contentType = types[extname(file)] ?? 'application/octet-stream';
  return route.fulfill({ body: readFileSync(file), contentType });
}

const print = (record) => console.log(JSON.stringify({ bench: 'page', ...record }));

/** What the page's own WebGPU says of the adapter. */
const adapterInPage = () =>
  globalThis.navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).then((adapter) => {
    if (!adapter) return undefined;
    const { vendor, architecture, device, description } = adapter.info;
    return { vendor, architecture, device, description, features: [...adapter.features].sort() };
  });

/** localhost is a secure context: elsewhere there is no WebGPU. */
const address = 'http://localhost/';
const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--enable-unsafe-webgpu',
    '--enable-features=Vulkan',
    '--use-angle=vulkan',
    '--disable-vulkan-surface',
    '--ignore-gpu-blocklist',
  ],
});
const problems = [];
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.route('**/*', answer);
  const page = await context.newPage();
  page.setDefaultTimeout(80_000);
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  const opened = performance.now();
  await page.goto(address);
  print({ case: 'about', browser: browser.version(), adapter: await page.evaluate(adapterInPage) });
  await page.waitForFunction(() => document.body.dataset.state === 'ready');
  print({ case: 'ready', unit: 'ms', ours: performance.now() - opened });
  await page.getByRole('button', { name: 'Play' }).click();
  const started = performance.now();
  const step = () =>
    page.evaluate(() => Number(document.querySelector('[data-testid=step]')?.textContent.replace(/\D/g, '')));
  while ((await step()) < 1 && performance.now() - started < playMs) await page.waitForTimeout(20);
  print({ case: 'first step', unit: 'ms', ours: performance.now() - started });
  const [from, at] = [await step(), performance.now()];
  await page.waitForTimeout(playMs);
  const steps = (await step()) - from;
  print({ case: 'steps per second', ours: (1000 * steps) / (performance.now() - at), steps, problems });
} finally {
  await browser.close();
}
process.exit(0);
