import type { Kernel } from '../../src/gpu/kernel';
import { shaderText } from '../../src/gpu/shaderText';
import { kernels } from '../../src/kernels';
import { variants } from '../../src/kernels/batchNorm/batchNormSizes';

/** What a kernel is compiled as: one of the texts that the page may give to a browser. */
export type Instance = { name: string; kernel: Kernel; text: string };

/** The values that a constant is given: `lanes` by `createBatchedSvd`, the others by `createConvolutions`. */
const values: Record<string, readonly (number | boolean)[]> = {
  lanes: [8, 16, 32, 64, 128],
  eight: [false, true],
  fours: [false, true],
  turned: [false, true],
  gaps: [false, true],
};

/** The constants of a module that the loader replaces. */
export const replaced = ({ source }: Kernel): string[] =>
  [...source.matchAll(/^const (\w+)(?:: \w+)? = [^;]*;.*replaced by the loader$/gm)].map(
    ([, name = '']) => name,
  );

const withValue = (kernel: Kernel, name: string, value: number | boolean): Kernel => ({
  ...kernel,
  ...(name === 'lanes' ? { workgroupSize: Number(value) } : {}),
  constants: { ...kernel.constants, [name]: value },
});

const variantsOf = (kernel: Kernel): Kernel[] => {
  const sizes = { pixels: 1, epsilon: 1e-5, relu: false, residual: false };
  return kernel.source.includes('alias Lanes = vec4f;')
    ? [4, 3].map((channels) => variants(kernel)({ ...sizes, channels }))
    : [kernel];
};

/** Every kernel as it may be compiled. Throws for a constant whose values are not known here. */
export const instances: readonly Instance[] = kernels.flatMap(variantsOf).flatMap((kernel) => {
  const all = replaced(kernel).reduce<Kernel[]>(
    (list, name) => {
      const given = values[name];
      if (!given)
        throw new Error(`Say in test/contracts/instances.ts what ${name} of ${kernel.name} can be.`);
      return list.flatMap((one) => given.map((value) => withValue(one, name, value)));
    },
    [kernel],
  );
  return all.map((one) => {
    const constants = Object.entries(one.constants ?? {}).map(([name, value]) => `${name} = ${value}`);
    return { name: [one.name, ...constants].join(', '), kernel: one, text: shaderText(one) };
  });
});
