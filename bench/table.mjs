import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';

// node bench/table.mjs: regenerates the tables of docs/results.md and README.md from bench/results.

const root = new URL('../', import.meta.url);
const results = new URL('results/', import.meta.url);
const [begin, end] = ['<!-- results -->', '<!-- /results -->'];

const benches = ['step', 'kernels', 'penalty', 'svd', 'monitor', 'memory', 'latency', 'scaling', 'page'];
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
const linkFrom = (folder) => (file, text) => `[${text}](${folder}${file})`;
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

/** The part of all records that the README shows: the most informative runs and cases. */
const headlines = {
  runs: [
    'cifar-resnet20-oialr',
    'cifar-vgg-oialr',
    'glyphs-cnn-rank',
    'mnist-cnn-dense',
    'mnist-cnn-oialr-beta03-seed42',
    'mnist-cnn-svdTraining',
  ],
  cases: [
    'step cnn/dense/b64',
    'step cnn/svdTraining/b64',
    'step resnet20/svdTraining/b64',
    'kernels filter-gradient/cnn-conv2-b64',
    'penalty resnet20/42-factors',
    'svd resnet20/cold',
    'monitor cnn/dense/b64',
    'memory cnn/svdTraining/b64',
    'latency cnn/dense/b64/javascript',
    'page largest contentful paint',
    'page layout shift',
    'page longest task in 8 s of play, processor time',
  ],
};

/** The adapter of a record; what was withheld from it makes it another. */
const adapterOf = ({ adapter: { name, features } }) =>
  features && !features.includes('subgroups') ? `${name}, without subgroups` : name;

/** One table per adapter: every case with its peers. */
function speedTables(records, link, wanted) {
  const timed = records.filter(({ lines }) => lines[0].type === 'about');
  const adapters = [...new Set(timed.map(({ lines }) => adapterOf(lines[0])))].sort();
  return adapters.map((adapter) => {
    const cases = timed
      .filter(({ lines }) => adapterOf(lines[0]) === adapter)
      .flatMap(({ file, lines: [{ commit }, ...lines] }) => lines.map((line) => ({ file, commit, line })))
      .filter(({ line }) => !wanted || wanted.includes(`${line.bench} ${line.case}`))
      .sort((a, b) => benches.indexOf(a.line.bench) - benches.indexOf(b.line.bench));
    const rows = cases.map(({ file, commit, line }) => {
      const { bench, case: name, unit, ours, peer, ratio, samples, rate } = line;
      const ranOn = (id) => (line.peers?.[id] ? ` (${line.peers[id]})` : '');
      const peers = Object.entries(peer).map(
        ([id, value]) =>
          `${peerNames[id] ?? id}${ranOn(id)} ${measured(value, samples.peer[id])}: **${number(ratio[id])}×**`,
      );
      const rates = rate ? `; ${number(rate.gflops)} GFLOP/s` : '';
      const own = `${measured(ours, samples.ours)} ${unit}${rates}`;
      return [bench, name, own, peers.join(', '), link(file, commit)];
    });
    return `On ${adapter}:\n\n${table(['bench', 'case', 'ours', 'peers: theirs ÷ ours', 'record'], rows)}`;
  });
}

/** One table of the recorded training runs. */
function trainingTable(records, link, wanted) {
  const rows = records.flatMap(({ file, lines }) => {
    if (wanted && !wanted.includes(file.replace('.jsonl', ''))) return [];
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
    const values = (key) => last.layers.map((layer) => layer[key]);
    const list = (key) =>
      last.layers.length > 6 ? values(key).reduce((a, b) => a + b, 0) : values(key).join(', ');
    return [
      [
        link(file, file.replace('.jsonl', '')),
        `${model.id}, ${method.id}${strength.join('')}, ${steps} steps`,
        percent(summary.testAccuracy),
        after,
        `${list('trueRank')} of ${list('fullRank')}${last.layers.length > 6 ? ` over ${last.layers.length} layers` : ''}`,
      ],
    ];
  });
  const head = [
    'run',
    'trained',
    'test accuracy',
    'after a final cut, with the share of parameters kept',
    'true ranks',
  ];
  return table(head, rows);
}

/** The tables for a page in a folder of the project; only the `only` ones, or all. */
export function resultsText({ folder, only }, from = results) {
  const records = readRecords(from);
  const link = linkFrom(folder);
  return [trainingTable(records, link, only?.runs), ...speedTables(records, link, only?.cases)].join('\n\n');
}

/** The page with the text between its markers replaced. Throws Error when a marker is missing. */
export function withResults(page, text) {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has no ${begin} … ${end}.`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}

/** Every page with tables of results, and the relative path of the records from there. */
export const pages = [
  { path: 'README.md', folder: 'bench/results/', only: headlines },
  { path: 'docs/results.md', folder: '../bench/results/', only: undefined },
];

/** A page regenerated from the records, formatted. */
export async function currentPage(page) {
  const url = new URL(page.path, root);
  const text = withResults(readFileSync(url, 'utf8'), resultsText(page));
  return format(text, { ...(await resolveConfig(url)), parser: 'markdown' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const page of pages) writeFileSync(new URL(page.path, root), await currentPage(page));
