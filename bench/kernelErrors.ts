import type { Engine } from '../src/gpu/engine';
import type { Kernel } from '../src/gpu/kernel';
import { kernelOf } from '../src/kernels/kernelReference';
import type { KernelCase, KernelReference } from '../src/kernels/kernelReference';

/** Runs a kernel on the arrays of a case; returns its read_write arrays by name. */
export async function runKernel(engine: Engine, kernel: Kernel, one: KernelCase) {
  const { arrays, threads } = one;
  const packed = Object.fromEntries(
    Object.entries(arrays).map(([name, data]) => [name, engine.allocate(name, data)]),
  );
  engine.dispatch(kernelOf(kernel, one), packed, threads);
  const names = kernel.bindings.filter(({ access }) => access === 'read_write').map(({ name }) => name);
  const values = await engine.read(names.flatMap((name) => packed[name] ?? []));
  await engine.settle();
  for (const array of Object.values(packed)) engine.free(array);
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? new Float32Array()]));
}

/** Largest |difference| relative to the largest |value| or to `scale`; infinite where one is no number or missing. */
export function relativeError(actual: Float32Array, expected: Float64Array, scale = 0): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  let largest = scale;
  for (const [i, value] of expected.entries()) {
    const error = Math.abs(value - (actual[i] ?? NaN));
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
    largest = Math.max(largest, Math.abs(value));
  }
  return largest === 0 ? worst : worst / largest;
}

/** The error of every array that the oracle gives, relative as the reference's tolerance is. */
export async function errorsOf(
  engine: Engine,
  { kernel, oracle, tolerance }: Pick<KernelReference, 'kernel' | 'oracle' | 'tolerance'>,
  one: KernelCase,
): Promise<[name: string, error: number][]> {
  const actual = await runKernel(engine, kernel, one);
  return Object.entries(oracle(one.arrays, one.constants)).map(([name, expected]) => [
    name,
    relativeError(actual[name] ?? new Float32Array(), expected, tolerance.scale),
  ]);
}
