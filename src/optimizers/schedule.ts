/** The learning-rate schedules. */
export const schedules = [
  { value: 'constant', label: 'constant' },
  { value: 'steps', label: 'steps' },
  { value: 'cosine', label: 'cosine' },
] as const;

/**
 * Factor of the learning rate at update `step` (from 1) of `steps`; without an end (0) no schedule decays.
 *
 * It rises linearly from 0 over the first `warmup` updates; the schedule covers the remaining ones. steps: ×0.1 after
 * one half and again after three quarters, as CIFAR networks are usually trained. cosine: from 1 down to 0 (Loshchilov &
 * Hutter 2017, arXiv 1608.03983, without restarts). The warm-up is that of timm's schedulers with `warmup_prefix`.
 */
export function scheduleFactor(
  schedule: string,
  { step, steps, warmup }: { step: number; steps: number; warmup: number },
): number {
  const done = Math.max(0, step - 1);
  if (done < warmup) return done / warmup;
  if (steps === 0 || schedule === 'constant') return 1;
  const progress = Math.min(1, (done - warmup) / Math.max(1, steps - warmup));
  if (schedule === 'cosine') return (1 + Math.cos(Math.PI * progress)) / 2;
  return progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01;
}
