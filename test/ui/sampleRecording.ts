import type { RunConfig } from '../../src/core/config/config';
import type { LayerInfo, LayerProgress, Progress } from '../../src/core/run/progress';
import { formats, numerics } from '../../src/core/versions';
import type { Recording, TrainerEvent } from '../../src/worker/protocol';

/** How a sample recording may differ from the usual one. */
export type SampleOptions = { reports?: number; every?: number; layers?: number; diverges?: boolean };

const shapes = [
  { name: 'conv1', rows: 9, cols: 16, at: 784, keep: 2.2 },
  { name: 'conv2', rows: 144, cols: 32, at: 196, keep: 5 },
  { name: 'fc1', rows: 1568, cols: 64, at: 1, keep: 7 },
  { name: 'conv3', rows: 288, cols: 64, at: 49, keep: 6 },
  { name: 'fc2', rows: 128, cols: 40, at: 1, keep: 3 },
  { name: 'conv4', rows: 576, cols: 64, at: 49, keep: 8 },
];
type Shape = (typeof shapes)[number];

/** A pseudo-random fraction in 0…1, always the same. */
function noise(a: number, b: number): number {
  const h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 7, 0x85ebca6b);
  const mixed = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 12)) >>> 0) / 4294967296;
}

const fullRankOf = ({ rows, cols }: Shape) => Math.min(rows, cols);
const initialOf = (shape: Shape) =>
  Array.from(
    { length: fullRankOf(shape) },
    (_, i) => 1.15 * (1 - (0.72 * i) / fullRankOf(shape)) + 0.02 * noise(i, shape.rows),
  );

/** Singular values at a step: a few grow, the others shrink once sparsity sets in. */
function sigmaAt(shape: Shape, step: number, pressure: number): number[] {
  const grown = 1 - Math.exp(-step / 260);
  return initialOf(shape)
    .map((start, i) => {
      const peak = 2.7 * Math.exp(-i / (shape.keep * 1.6));
      const pressed = Math.exp(-pressure * (0.15 + i / (shape.keep * 2)));
      return Math.max(0, start * (1 - grown * 0.5) * pressed + peak * grown);
    })
    .sort((a, b) => b - a);
}

function energyRank(sigma: readonly number[], energy: number): number {
  const total = sigma.reduce((sum, s) => sum + s * s, 0);
  let kept = 0;
  let rank = 0;
  while (rank < sigma.length && kept < (1 - energy) * total) kept += (sigma[rank++] ?? 0) ** 2;
  return rank;
}

function layerAt(shape: Shape, step: number, pressure: number): LayerProgress {
  const sigma = sigmaAt(shape, step, pressure);
  const trueSigma = sigma.map((s, i) => s * (0.86 + 0.2 * noise(i, shape.cols)));
  return {
    name: shape.name,
    rank: energyRank(sigma, 0.01),
    fullRank: fullRankOf(shape),
    sigma,
    trueSigma: trueSigma.sort((a, b) => b - a),
    trueRank: energyRank(trueSigma, 0.01),
    orthogonality: 10 ** (-2 - 0.9 * (1 - Math.exp(-step / 300)) + 0.2 * noise(step, shape.cols)),
  };
}

function progressAt(used: readonly Shape[], step: number, pressure: number, tested: boolean): Progress {
  const learned = 1 - Math.exp(-step / 180);
  const layers = used.map((shape) => layerAt(shape, step, pressure));
  const cost = { params: 1100, paramsDense: 1100, macs: 6400, macsDense: 6400 };
  used.forEach((shape, i) => {
    const dense = shape.rows * shape.cols;
    const stored = Math.min(dense, (layers[i]?.rank ?? 0) * (shape.rows + shape.cols));
    cost.params += stored;
    cost.paramsDense += dense;
    cost.macs += stored * shape.at;
    cost.macsDense += dense * shape.at;
  });
  return {
    step,
    loss: 2.3 * Math.exp(-step / 160) + 0.06 + 0.03 * pressure + 0.05 * noise(step, 3),
    accuracy: Math.round(64 * Math.min(1, 0.1 + 0.88 * learned + 0.04 * (noise(step, 5) - 0.5))) / 64,
    ...(tested ? { testAccuracy: 0.1 + 0.874 * learned - 0.004 * pressure } : {}),
    layers,
    cost,
    msPerStep: 4.1 + 0.3 * noise(step, 9) - 0.2 * pressure,
  };
}

const config = (steps: number): RunConfig => ({
  v: 1,
  seed: 42,
  steps,
  batchSize: 64,
  metricsEvery: 10,
  evaluateEvery: 100,
  lag: 0,
  dataset: { id: 'glyphs', train: 8192, test: 2048 },
  model: { id: 'cnn', init: 'torch' },
  method: {
    id: 'svdTraining',
    sparsity: 0,
    ortho: 1,
    singularLr: 10,
    energy: 0.01,
    regularizer: 'hoyer2',
    decomposition: 'channel',
    init: 'svd',
    warmup: 0,
    pruneAt: 0,
    fineTune: 0,
  },
  optimizer: { id: 'adam', lr: 0.001, schedule: 'constant', weightDecay: 0 },
});

/** A synthetic run, always the same: λ_s is moved at a quarter and at a half, and rank falls. Nothing was trained. */
export function sampleRecording(options: SampleOptions = {}): Recording {
  const { reports = 150, every = 10, layers = 3, diverges = false } = options;
  const used = shapes.slice(0, layers);
  const steps = reports * every;
  const infos = used.map((shape): LayerInfo => {
    const { name, rows, cols } = shape;
    const breakEvenRank = Math.floor((rows * cols) / (rows + cols));
    return { name, rows, cols, fullRank: fullRankOf(shape), breakEvenRank, initialSigma: initialOf(shape) };
  });
  const events: TrainerEvent[] = [
    {
      type: 'built',
      config: config(diverges ? 2 * steps : steps),
      total: diverges ? 2 * steps : steps,
      layers: infos,
      classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      progress: { ...progressAt(used, 0, 0, false), accuracy: 0.1 },
    },
  ];
  const moves = [
    { step: Math.round(reports / 4) * every, value: 0.003 },
    { step: Math.round(reports / 2) * every, value: 0.01 },
  ];
  for (let report = 1; report <= reports; report++) {
    const step = report * every;
    const pressure = moves.reduce(
      (sum, move) => sum + (step > move.step ? 1.6 * (1 - Math.exp(-(step - move.step) / 160)) : 0),
      0,
    );
    events.push({ type: 'progress', progress: progressAt(used, step, pressure, step % (10 * every) === 0) });
    for (const move of moves)
      if (move.step === step) events.push({ type: 'applied', event: { ...move, path: 'method.sparsity' } });
  }
  if (diverges)
    events.push({
      type: 'diverged',
      step: steps + 12,
      lastGoodStep: steps,
      error: { name: 'DivergedError', message: `The loss became NaN at step ${steps + 12}.` },
    });
  else
    events.push({
      type: 'finished',
      summary: {
        testAccuracy: 0.962,
        testAccuracyPruned: 0.957,
        testAccuracyFinal: 0.957,
        params: 30_000,
        trainableParams: 30_000,
        paramsDense: 106_000,
        macs: 410_000,
        macsDense: 1_200_000,
        msPerStep: 3.9,
      },
    });
  return {
    v: formats.recording,
    numerics,
    source: 'made up for tests, nothing was trained',
    adapter: { backend: 'webgpu', name: 'Sample GPU', software: false, features: [] },
    events,
  };
}
