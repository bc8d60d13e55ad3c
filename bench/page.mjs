import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { findBrowser } from '../test/setup/browser.mjs';

// node bench/page.mjs > bench/results/page-chromium.jsonl
//
// How soon does the static build paint, does its layout shift, and how long is the main thread blocked? With the recorded
// run at twelve updates per second and all charts on the screen, 1440 × 900, no GPU, a fresh profile each time. Tasks are
// also measured in CPU time, which excludes other programs and the software rendering that a GPU would do.

const rounds = 5;
const playMs = 8000;

/** Collects what the browser observes from the start of a page. */
function observe() {
  const seen = { paint: 0, shift: 0, tasks: [] };
  Object.assign(window, { seen });
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ startTime }) => {
    seen.paint = startTime;
  });
  watch('layout-shift', ({ value, hadRecentInput }) => {
    if (!hadRecentInput) seen.shift += value;
  });
  watch('longtask', ({ duration, startTime }) => seen.tasks.push({ duration, startTime }));
}

/** Traces the main thread of a page; returns a function for the duration of its longest task, in ms of CPU time. */
async function traceTasks(page) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['toplevel', '__metadata'] } });
  await page.waitForTimeout(500);
  const from = await page.evaluate(() => performance.now());
  return async () => {
    const complete = new Promise((resolve) => {
      session.on('Tracing.tracingComplete', resolve);
    });
    const took = (await page.evaluate(() => performance.now())) - from;
    await session.send('Tracing.end');
    await complete;
    const threads = events.filter(
      ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
    );
    const tasks = events.filter(
      ({ ph, tdur, pid, tid }) =>
        ph === 'X' && tdur > 0 && threads.some((thread) => thread.pid === pid && thread.tid === tid),
    );
    const end = Math.max(...tasks.map(({ ts, dur }) => ts + dur));
    return Math.max(...tasks.filter(({ ts }) => ts >= end - 1000 * took).map(({ tdur }) => tdur)) / 1000;
  };
}

async function visit(site, executablePath) {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-features=WebGPU', '--disable-blink-features=WebGPU'],
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(observe);
  await page.goto(site);
  await page.waitForFunction(() => document.body.dataset.state === 'ready');
  await page.waitForTimeout(1500);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('60');
  const longestOnProcessor = await traceTasks(page);
  const from = await page.evaluate(() => performance.now());
  await page.getByRole('button', { name: 'Play' }).click();
  await page.waitForTimeout(playMs);
  const { paint, shift, tasks } = await page.evaluate(() => window.seen);
  const processor = await longestOnProcessor();
  await browser.close();
  const playing = tasks.filter(({ startTime }) => startTime >= from);
  return {
    paint,
    shift,
    longest: Math.max(0, ...playing.map(({ duration }) => duration)),
    long: playing.length,
    processor,
  };
}

const found = await findBrowser();
if (!found) throw new Error('No Chromium found. Install one, or set RANKSCOPE_BROWSER to its path.');
await build({ logLevel: 'error' });
const server = await preview({ logLevel: 'error', preview: { host: '127.0.0.1', port: 4199 } });
const visits = [];
for (let i = 0; i < rounds; i++) visits.push(await visit('http://127.0.0.1:4199/', found.path));
await server.close();

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const print = (record) => console.log(JSON.stringify(record));
print({
  type: 'about',
  date: new Date().toISOString().slice(0, 10),
  commit,
  adapter: { name: `${found.version.split(' built')[0]} without a GPU, ${cpus().length} cores` },
});
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
for (const [name, unit, key] of [
  ['largest contentful paint', 'ms', 'paint'],
  ['layout shift', '', 'shift'],
  ['longest task in 8 s of play, processor time', 'ms', 'processor'],
  ['longest task over 50 ms in 8 s of play', 'ms', 'longest'],
  ['tasks over 50 ms in 8 s of play', '', 'long'],
]) {
  const ours = visits.map((one) => one[key]);
  print({
    bench: 'page',
    case: name,
    unit,
    ours: median(ours),
    peer: {},
    ratio: {},
    samples: { ours, peer: {} },
  });
}
process.exit(0);
