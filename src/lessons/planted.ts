/** The common configuration of lessons with labels that depend on 5 of 32 directions: fc1 is 32 × 128, fc2 128 × 64. */
export const planted = {
  seed: 1,
  batchSize: 128,
  evaluateEvery: 25,
  metricsEvery: 5,
  dataset: { id: 'planted', features: 32, test: 512 },
  model: { id: 'mlp' },
  optimizer: { id: 'adam', lr: 0.002 },
} as const;
