import { dependencies, version } from '../package.json';
import { provideDawn } from '../src/cli/dawn';
import { openEngine } from '../src/gpu/open';
import type { Bench } from './bench';

const modules = import.meta.glob<{ bench?: Bench }>(['./*.ts', '!./main.ts', '!./bench.ts'], { eager: true });
const benches = Object.values(modules).flatMap((m) => (m.bench ? [m.bench] : []));

const words = process.argv.slice(2);
const json = words.includes('--json');
const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((id) => !benches.some((bench) => bench.id === id));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(', ')}. There is: ${benches.map(({ id }) => id).join(', ')}.\n`,
  );
  process.exit(2);
}

await provideDawn();
const engine = await openEngine('webgpu');
const about = {
  type: 'about',
  date: new Date().toISOString().slice(0, 10),
  commit: process.env['RANKSCOPE_COMMIT'] ?? '',
  adapter: engine.adapter,
  versions: {
    rankscope: version,
    node: process.versions.node,
    tfjs: dependencies['@tensorflow/tfjs-core'],
    webgpu: dependencies.webgpu,
  },
};
process.stdout.write(json ? `${JSON.stringify(about)}\n` : `${about.adapter.name}\n`);
const cell = (text: string, width: number) => text.padStart(width);
for (const bench of benches.filter(({ id }) => wanted.length === 0 || wanted.includes(id)))
  for await (const record of bench.run(engine)) {
    if (json) {
      process.stdout.write(`${JSON.stringify(record)}\n`);
      continue;
    }
    const peers = Object.entries(record.peer).map(
      ([name, ms]) =>
        `${cell(`${name} ${ms.toFixed(2)}`, 16)}${cell(`${(record.ratio[name] ?? 0).toFixed(1)}×`, 8)}`,
    );
    const name = `${record.bench}: ${record.case}`.padEnd(52);
    process.stdout.write(`${name}${cell(record.ours.toFixed(2), 10)} ${record.unit}${peers.join('')}\n`);
  }
process.stdout.write('', () => process.exit(0));
