// The eight runs that are compared bit by bit, each on WebGPU and on the CPU.
//
// Cuts, freezes and comparisons are at fractions of the run, so that a shorter one also has all of them.

const glyphs = { 'dataset.id': 'glyphs', 'dataset.train': 256 };
const scenes = { 'dataset.id': 'scenes', 'dataset.train': 256, 'dataset.augment': 'crop-flip' };

const svdTraining = (regularizer, decomposition) => ({
  'method.id': 'svdTraining',
  'method.sparsity': 0.1,
  'method.regularizer': regularizer,
  'method.decomposition': decomposition,
});

/** OIALR that freezes after a quarter of the run and cuts several times in the rest. */
const oialr = (steps) => ({
  'method.id': 'oialr',
  'method.cutoff': 0.8,
  'method.delay': Math.ceil(steps / 4),
  'method.interval': Math.ceil(steps / 8),
});

/**
 * { name, batch, settings, moves?, cpuSteps? }: `settings` and the slider `moves` by the number of steps; `cpuSteps`
 * if the CPU would need minutes for all. On the CPU the batch is also a quarter.
 */
export const configurations = [
  {
    name: 'dense',
    batch: 8,
    settings: () => ({
      ...glyphs,
      'method.id': 'dense',
      'optimizer.id': 'sgd',
      'optimizer.schedule': 'cosine',
      'optimizer.weightDecay': 0.001,
    }),
  },
  { name: 'l1', batch: 8, settings: () => ({ ...glyphs, ...svdTraining('l1', 'channel') }) },
  { name: 'hoyer', batch: 8, settings: () => ({ ...glyphs, ...svdTraining('hoyer', 'spatial') }) },
  {
    name: 'hoyer2',
    batch: 8,
    settings: () => ({ ...glyphs, ...svdTraining('hoyer2', 'channel'), 'method.init': 'random' }),
    moves: (steps) => [{ step: Math.ceil(steps / 2), path: 'method.sparsity', value: 0.3 }],
  },
  {
    name: 'oialr',
    batch: 8,
    settings: (steps) => ({ ...glyphs, ...oialr(steps) }),
    moves: (steps) => [{ step: Math.ceil(steps / 2) + 1, path: 'action.reproject', value: true }],
  },
  {
    name: 'vgg',
    batch: 4,
    settings: (steps) => ({
      ...scenes,
      ...oialr(steps),
      'model.id': 'vgg',
      'method.reference': true,
      'method.grow': 'fromOutput',
    }),
    cpuSteps: 4,
  },
  {
    name: 'resnet20',
    batch: 4,
    settings: () => ({ ...scenes, ...svdTraining('hoyer2', 'spatial'), 'model.id': 'resnet20' }),
    cpuSteps: 4,
  },
  {
    name: 'planted',
    batch: 32,
    settings: (steps) => ({
      'dataset.id': 'planted',
      'model.id': 'mlp',
      ...svdTraining('hoyer2', 'channel'),
      'method.pruneAt': Math.ceil(steps / 2),
      'method.fineTune': Math.floor(steps / 2),
    }),
  },
];

/** The backends on which every configuration is trained. */
export const backends = ['webgpu', 'cpu'];

/** The runs of some configurations on some backends: { name, backend, steps, settings, moves }. */
export const runsOf = (chosen, on, steps) =>
  chosen.flatMap(({ name, batch, settings, moves, cpuSteps }) =>
    on.map((backend) => {
      const count = backend === 'cpu' && cpuSteps ? Math.min(cpuSteps, steps) : steps;
      const common = {
        batchSize: backend === 'cpu' ? batch / 4 : batch,
        metricsEvery: 1,
        evaluateEvery: count,
        lag: Math.ceil(count / 3),
        'dataset.test': 64,
      };
      return {
        name,
        backend,
        steps: count,
        settings: { ...common, ...settings(count) },
        moves: moves?.(count) ?? [],
      };
    }),
  );
