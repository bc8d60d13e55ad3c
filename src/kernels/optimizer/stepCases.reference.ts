import { createRng } from '../../core/rng';
import type { KernelCase } from '../kernelReference';
import { roleBlock } from './roleTable';

/** Number of groups; does not divide the numbers of blocks. */
const groups = 6;

/**
 * Cases of an optimizer kernel: one block, a prime number of blocks, a network; the last two with untrained blocks after
 * the trained ones. `moments` names the state arrays; `hyper` is `head` followed by `ofGroup` of each group.
 */
export function stepCases(
  moments: readonly string[],
  head: readonly number[],
  ofGroup: (group: number) => readonly number[],
): KernelCase[] {
  const hyper = [...head, ...Array.from({ length: groups }, (_, group) => ofGroup(group)).flat()];
  return [1, 7, 1601].map((blocks) => {
    const rng = createRng(blocks).fork('step');
    const length = blocks * roleBlock;
    const behind = blocks === 1 ? 0 : 3;
    const normal = (scale: number, count = length) =>
      Float32Array.from({ length: count }, () => scale * rng.normal());
    const arrays: KernelCase['arrays'] = {
      parameters: normal(1, length + behind * roleBlock),
      gradients: normal(0.1).map((g, i) => (i % 5 === 0 ? 0 : g)),
      groupOf: Uint32Array.from({ length: blocks + behind }, (_, i) => i % groups),
      hyper: Float32Array.from(hyper),
    };
    for (const name of moments) arrays[name] = normal(0.05).map(Math.abs);
    return { name: `${length} parameters`, threads: length / 4, arrays };
  });
}
