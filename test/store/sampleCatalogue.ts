import { runParams } from '../../src/core/config/runParams';
import type { Param } from '../../src/core/config/param';
import type { Catalogue } from '../../src/core/config/plugin';

const help = 'What it does.';
const count = (label: string, value: number): Param => ({
  kind: 'number',
  label,
  default: value,
  min: 64,
  max: 65536,
  scale: 'log',
  integer: true,
  help,
});

/** λ_s as in the real catalogue. */
export const sparsity = {
  kind: 'number',
  label: 'Sparsity',
  symbol: 'λ_s',
  default: 0.01,
  min: 0,
  max: 0.3,
  scale: 'log0',
  floor: 1e-4,
  hot: true,
  help,
} as const satisfies Param;

/** The learning rate as in the real catalogue. */
export const learningRate = {
  kind: 'number',
  label: 'Learning rate',
  symbol: 'η',
  default: 0.001,
  min: 1e-6,
  max: 1,
  scale: 'log',
  hot: true,
  help,
} as const satisfies Param;

const energy: Param = {
  kind: 'number',
  label: 'Energy',
  symbol: 'e',
  default: 0.01,
  min: 0,
  max: 0.9,
  scale: 'log0',
  floor: 1e-6,
  hot: true,
  help,
};
const measure: Param = {
  kind: 'choice',
  label: 'Measure',
  default: 'hoyer2',
  options: [
    { value: 'l1', label: 'L1' },
    { value: 'hoyer2', label: 'Hoyer²' },
  ],
  help,
};
const beta: Param = {
  kind: 'number',
  label: 'Cutoff',
  symbol: 'β',
  default: 0.15,
  min: 0.01,
  max: 0.9,
  scale: 'log',
  hot: true,
  help,
};
const path: Param = { kind: 'text', label: 'Images', default: '', hidden: true, help };
const plugin = (id: string, params: Record<string, Param>) => ({
  id,
  label: id,
  summary: `About ${id}.`,
  params,
});

/** A catalogue with a few entries of every kind. */
export const sampleCatalogue: Catalogue = {
  version: 'test',
  run: runParams,
  datasets: [
    plugin('glyphs', { train: count('Training images', 8192), test: count('Test images', 2048) }),
    plugin('idx', { images: path }),
  ],
  models: [plugin('cnn', {}), plugin('mlp', {})],
  methods: [
    {
      ...plugin('svdTraining', { energy, sparsity, measure }),
      main: 'sparsity',
      cut: { parameter: 'energy', rule: 'energy' },
      pruning: {},
    },
    { ...plugin('dense', { truncate: energy }), cut: { parameter: 'truncate', rule: 'energy' }, pruning: {} },
    {
      ...plugin('oialr', { cutoff: beta }),
      cut: { parameter: 'cutoff', rule: 'share' },
      actions: { reproject: { label: 're-SVD now', help } },
    },
  ],
  optimizers: [plugin('adam', { lr: learningRate })],
};
