import { createRng } from '../../core/rng';
import type { KernelCase } from '../kernelReference';
import { roleBlock } from './roleTable';

/**
 * Cases of an optimizer kernel: one block, a prime number of blocks, a network, the last two with blocks behind what is
 * trained; `moments` names its state arrays.
 */
export function stepCases(moments: readonly string[], hyper: readonly number[]): KernelCase[] {
  return [1, 7, 1601].map((blocks) => {
    const rng = createRng(blocks).fork('step');
    const length = blocks * roleBlock;
    const behind = blocks === 1 ? 0 : 3;
    const normal = (scale: number, count = length) =>
      Float32Array.from({ length: count }, () => scale * rng.normal());
    const arrays: KernelCase['arrays'] = {
      parameters: normal(1, length + behind * roleBlock),
      gradients: normal(0.1).map((g, i) => (i % 5 === 0 ? 0 : g)),
      roles: Uint32Array.from(
        { length: blocks + behind },
        (_, i) => (i % 4 === 3 ? 5 : i % 4) + 256 * (i % 2),
      ),
      hyper: Float32Array.from(hyper),
    };
    for (const name of moments) arrays[name] = normal(0.05).map(Math.abs);
    return { name: `${length} parameters`, threads: length / 4, arrays };
  });
}
