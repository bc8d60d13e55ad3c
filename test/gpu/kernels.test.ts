import { beforeAll, describe, expect, it } from 'vitest';
import { sharedLanes } from '../../src/core/adapter';
import type { Engine } from '../../src/gpu/engine';
import type { Kernel } from '../../src/gpu/kernel';
import { openEngine } from '../../src/gpu/open';
import { kernelOf } from '../../src/kernels/kernelReference';
import type { KernelCase } from '../../src/kernels/kernelReference';
import { references } from '../../src/kernels/references';
import { openTestEngine } from './open';

async function run(engine: Engine, kernel: Kernel, one: KernelCase) {
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

function relativeError(actual: Float32Array, expected: Float64Array, scale: number) {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  let largest = scale;
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - (actual[i] ?? NaN)));
    largest = Math.max(largest, Math.abs(value));
  });
  return largest === 0 ? worst : worst / largest;
}

describe.each(references)('kernel $kernel.name', ({ kernel, oracle, cases, tolerance }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });

  it.for(cases())('agrees with float64 on WebGPU: $name', async (one, { skip }) => {
    const lanes = kernel.subgroupSize ?? 0;
    if (lanes > sharedLanes(engine.adapter)) skip(`needs subgroups of ${lanes}`);
    const actual = await run(engine, kernel, one);
    for (const [name, expected] of Object.entries(oracle(one.arrays, one.constants)))
      expect(
        relativeError(actual[name] ?? new Float32Array(), expected, tolerance.scale ?? 0),
        name,
      ).toBeLessThan(tolerance.relative);
  });
});

const withFallback = references.filter(({ kernel }) => kernel.fallback);

describe.each(withFallback)('fallback of $kernel.name', ({ kernel, oracle, cases, tolerance }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });

  it.each(cases())('agrees with float64 in tf ops: $name', async (one) => {
    const actual = await run(engine, kernel, one);
    for (const [name, expected] of Object.entries(oracle(one.arrays, one.constants)))
      expect(
        relativeError(actual[name] ?? new Float32Array(), expected, tolerance.scale ?? 0),
        name,
      ).toBeLessThan(tolerance.relative);
  });
});
