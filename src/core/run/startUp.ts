/** What a run waits for before its first step, and that step, in order. */
export const stages = ['adapter', 'data', 'shaders', 'selfTest', 'report', 'firstStep'] as const;

/**
 * The time of each stage in milliseconds, as far as the run has come. `adapter` is absent where one was open already; `selfTest` is
 * what it took longer than the shaders beside it.
 */
export type StartUp = Partial<Record<(typeof stages)[number], number>>;

/** Notes in `times` how long a stage takes. Settles as the work does. */
export async function timed<T>(
  times: StartUp,
  stage: (typeof stages)[number],
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    times[stage] = performance.now() - start;
  }
}
