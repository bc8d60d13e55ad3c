import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';

// node bench/table.mjs: writes the tables of README.md anew from the records in bench/results.

const readme = new URL('../README.md', import.meta.url);
const results = new URL('results/', import.meta.url);
const [begin, end] = ['<!-- results -->', '<!-- /results -->'];

const benches = ['step', 'kernels', 'penalty', 'svd', 'monitor', 'memory', 'latency', 'scaling'];
const peerNames = { tfjs: 'tfjs', jaxjs: 'jax-js', torch: 'PyTorch', mlMatrix: 'ml-matrix' };

const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)];
  return low + (at - Math.floor(at)) * (sorted[Math.ceil(at)] - low);
};
const number = (value) => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2))));
/** Median ± half the interquartile range. */
const measured = (value, samples) => {
  const half = (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2;
  return half < 0.005 * value ? number(value) : `${number(value)} ± ${number(half)}`;
};
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const link = (file, text) => `[${text}](bench/results/${file})`;
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The records of each file: { file, lines }. */
const readRecords = (folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8').trim();
      return { file, lines: text.split('\n').map((line) => JSON.parse(line)) };
    });

/** One table an adapter: every case with what it is beside its peers. */
function speedTables(records) {
  const timed = records.filter(({ lines }) => lines[0].type === 'about');
  const adapters = [...new Set(timed.map(({ lines }) => lines[0].adapter.name))].sort();
  return adapters.map((adapter) => {
    const cases = timed
      .filter(({ lines }) => lines[0].adapter.name === adapter)
      .flatMap(({ file, lines: [{ commit }, ...lines] }) => lines.map((line) => ({ file, commit, line })))
      .sort((a, b) => benches.indexOf(a.line.bench) - benches.indexOf(b.line.bench));
    const rows = cases.map(({ file, commit, line }) => {
      const { bench, case: name, unit, ours, peer, ratio, samples, rate } = line;
      const peers = Object.entries(peer).map(
        ([id, value]) =>
          `${peerNames[id] ?? id} ${measured(value, samples.peer[id])}: **${number(ratio[id])}×**`,
      );
      const rates = rate ? `; ${number(rate.gflops)} GFLOP/s` : '';
      const own = `${measured(ours, samples.ours)} ${unit}${rates}`;
      return [bench, name, own, peers.join(', '), link(file, commit)];
    });
    return `On ${adapter}:\n\n${table(['bench', 'case', 'ours', 'peers: theirs ÷ ours', 'record'], rows)}`;
  });
}

/** One table of the training runs that are kept. */
function trainingTable(records) {
  const rows = records.flatMap(({ file, lines }) => {
    const [start] = lines;
    const last = lines.findLast(({ type }) => type === 'progress');
    const summary = lines.findLast(({ type }) => type === 'end');
    if (start.type !== 'start' || !last || !summary) return [];
    const { model, method, steps } = start.config;
    const strength = Object.entries({ λ_s: method.sparsity, β: method.cutoff })
      .filter(([, value]) => value !== undefined)
      .map(([symbol, value]) => `, ${symbol} ${value}`);
    const share = summary.params / summary.paramsDense;
    const trained = summary.trainableParams / summary.paramsDense;
    const after =
      summary.testAccuracyPruned === undefined
        ? `${percent(share)}, of which ${percent(trained)} are trained`
        : `${percent(summary.testAccuracyPruned)}${share < 1 ? ` with ${percent(share)}` : ''}`;
    const list = (key) => last.layers.map((layer) => layer[key]).join(', ');
    return [
      [
        link(file, file.replace('.jsonl', '')),
        `${model.id}, ${method.id}${strength.join('')}, ${steps} steps`,
        percent(summary.testAccuracy),
        after,
        `${list('trueRank')} of ${list('fullRank')}`,
      ],
    ];
  });
  const head = [
    'run',
    'trained',
    'test accuracy',
    'after a last cut, with which share of the parameters',
    'true ranks',
  ];
  return table(head, rows);
}

/** What belongs between the markers. */
export function resultsText(folder = results) {
  const records = readRecords(folder);
  return [trainingTable(records), ...speedTables(records)].join('\n\n');
}

/** The page with the text between its markers replaced. Throws Error when a marker is missing. */
export function withResults(page, text) {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has no ${begin} … ${end}.`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}

/** README.md as the records would have it, formatted. */
export async function currentReadme() {
  const page = withResults(readFileSync(readme, 'utf8'), resultsText());
  return format(page, { ...(await resolveConfig(readme)), parser: 'markdown' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(readme, await currentReadme());
