/** The learning-rate schedules there are. */
export const schedules = [
  { value: 'constant', label: 'constant' },
  { value: 'steps', label: 'steps' },
  { value: 'cosine', label: 'cosine' },
] as const;

/**
 * What the learning rate is multiplied by at update `step` (from 1) of `steps`; 1 when the run has no end.
 *
 * steps: ×0.1 after one half and again after three quarters, as CIFAR networks are usually trained. cosine: from 1
 * down to 0 (Loshchilov & Hutter 2017, arXiv 1608.03983, without restarts).
 */
export function scheduleFactor(schedule: string, step: number, steps: number): number {
  if (steps === 0 || schedule === 'constant') return 1;
  const progress = Math.min(1, (step - 1) / steps);
  if (schedule === 'cosine') return (1 + Math.cos(Math.PI * progress)) / 2;
  return progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01;
}
