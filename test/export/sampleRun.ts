import type { RunRecord } from '../../src/export/runRecord';

/** A short run of two layers, the first of them dense. */
export const sampleRun = (): RunRecord => ({
  version: '1.2.3',
  numerics: 5,
  adapter: undefined,
  config: {
    v: 1,
    seed: 7,
    steps: 20,
    batchSize: 16,
    metricsEvery: 10,
    evaluateEvery: 15,
    lag: 100,
    dataset: { id: 'planted', note: 'a < b & "c"' },
    model: { id: 'mlp' },
    method: { id: 'svdTraining', sparsity: 0.01 },
    optimizer: { id: 'adam', lr: 0.001 },
  },
  step: 20,
  state: 'finished',
  layers: ['conv1', 'fc1'].map((name) => ({
    name,
    rows: 8,
    cols: 4,
    fullRank: 4,
    breakEvenRank: 2,
    initialSigma: [2, 1],
  })),
  events: [{ step: 5, path: 'method.sparsity', value: 0.1 }],
  cuts: [],
  samples: [10, 20].map((step, i) => ({
    step,
    loss: 2.25 - i,
    meanLoss: 2.5,
    accuracy: 0.5,
    ranks: [4, 4 - i],
    orthogonality: [null, 0.001],
    settling: [null, i === 0 ? null : { whole: 0.9, leading: 0.99, change: 0.01 }],
    learningRate: null,
  })),
  tests: [
    { step: 15, accuracy: 0.75 },
    { step: 20, accuracy: 0.875 },
  ],
  spectra: [{ step: 0, ranks: [4, 4], sigma: [Float32Array.of(2, 1.1), Float32Array.of(0.1, Number.NaN)] }],
  summary: undefined,
});
