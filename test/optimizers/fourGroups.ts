import type { Value } from '../../src/core/config/param';
import { defaultValues } from '../../src/core/config/param';
import type { Engine, Packed } from '../../src/gpu/engine';
import { roleBlock, trainedRoles } from '../../src/kernels/optimizer/roleTable';
import { createClipping } from '../../src/optimizers/clipping';
import { liveNumbers } from '../../src/optimizers/optimizer';
import type { Optimizer } from '../../src/optimizers/optimizer';

/** Some numbers for every trained role, in the order of `trainedRoles`. */
export const ofRoles = (valueOf: (role: string, index: number) => number) =>
  Float32Array.from({ length: trainedRoles.length * roleBlock }, (_, i) =>
    valueOf(trainedRoles[Math.floor(i / roleBlock)] ?? '', i % roleBlock),
  );

/** The numbers of one role among those of `ofRoles`. */
export const roleIn = (values: Float32Array, role: string) => {
  const start = roleBlock * trainedRoles.findIndex((one) => one === role);
  return values.slice(start, start + roleBlock);
};

/**
 * Parameters after updates by an optimizer on an engine: one block for every role, of which each is a group. `given`
 * replaces defaults; `gradientsOf` is asked for the gradients of every step, from 0.
 */
export async function updated(
  engine: Engine,
  optimizer: Optimizer,
  {
    parameters,
    gradientsOf,
    given,
    steps,
    factor,
  }: {
    parameters: Float32Array<ArrayBuffer>;
    gradientsOf: (step: number) => Float32Array<ArrayBuffer>;
    given: Record<string, Value>;
    steps: number;
    factor: number;
  },
): Promise<Float32Array> {
  const values = { ...defaultValues(optimizer.params), ...given };
  const packed = engine.allocate('parameters', parameters);
  const gradients = engine.allocate('gradients', new Float32Array(parameters.length));
  const groupOf = engine.allocate(
    'groups',
    Uint32Array.from(trainedRoles, (_, i) => i),
  );
  const numbersAt = (step: number) => {
    const groups = trainedRoles.map((role) => ({ role, count: step }));
    return Float32Array.from(liveNumbers(optimizer, values, { step, steps, singularRate: factor, groups }));
  };
  const hyper = engine.allocate('hyper', numbersAt(1));
  const arrays: Record<string, Packed> = { parameters: packed, gradients, groupOf, hyper };
  for (const { name } of optimizer.moments)
    arrays[name] = engine.allocate(name, new Float32Array(parameters.length));
  const clipping = createClipping(engine, gradients, values);
  for (let step = 0; step < steps; step++) {
    engine.write(gradients, gradientsOf(step));
    engine.write(hyper, numbersAt(step + 1));
    clipping?.apply();
    engine.dispatch(optimizer.kernel, arrays, gradients.length / 4);
  }
  const [result = new Float32Array()] = await engine.read([packed]);
  clipping?.dispose();
  for (const array of Object.values(arrays)) engine.free(array);
  return result;
}
