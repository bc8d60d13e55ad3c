/**
 * The work of a step on the GPU: dispatches, the bytes of the arrays that they are given, each counted once per dispatch, and
 * multiply–accumulates, forward and backward.
 */
export type StepWork = { dispatches: number; bytes: number; macs: number };

/** What a step's time probably goes to. */
export type Bound = 'dispatches' | 'arithmetic' | 'memory';

/**
 * Milliseconds that a dispatch costs beside its work. Source: arXiv 2604.02344, 24–36 µs on Vulkan, 32–71 µs on Metal.
 */
const dispatchMs = 0.03;

/**
 * Multiply–accumulates per byte at which arithmetic takes as long as memory: about 8 on GPUs (peaks of 15–40, of which
 * kernels reach a third), 2 on processors.
 */
const balance = { hardware: 8, software: 2 };

/** The overhead of a step's dispatches, and what bounds the step if it takes `ms`: an estimate. */
export function boundOf(
  { dispatches, bytes, macs }: StepWork,
  { ms, software }: { ms: number; software: boolean },
): { overheadMs: number; by: Bound } {
  const overheadMs = dispatches * dispatchMs;
  if (overheadMs > ms / 2) return { overheadMs, by: 'dispatches' };
  const least = software ? balance.software : balance.hardware;
  return { overheadMs, by: macs >= least * bytes ? 'arithmetic' : 'memory' };
}
