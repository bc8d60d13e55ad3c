import type { RunConfig } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import type { Engine, Packed } from '../../gpu/engine';
import { countThreads, kernel as countNonFinite } from '../../kernels/countNonFinite';
import { kernel as runningAverages } from '../../kernels/batchNorm/runningAverages';
import type { Method } from '../../methods/method';
import { trainedRoles } from '../../kernels/optimizer/roleTable';
import { createClipping } from '../../optimizers/clipping';
import { liveNumbers } from '../../optimizers/optimizer';
import type { Optimizer } from '../../optimizers/optimizer';
import { createParameters } from '../network/parameters';
import type { NetworkParameters } from '../network/parameters';
import type { TrainedLayer } from '../network/trainedLayer';
import { createTerms } from '../terms/terms';
import type { Terms } from '../terms/terms';

/** A network's parameters with everything that changes them: gradients, optimizer state, penalties. */
export type Trainable = {
  parameters: NetworkParameters;
  terms: Terms;
  /** As long as the gradients, one array per moment of the optimizer. */
  moments: readonly Packed[];
  /** Updates made with these moments. */
  updates: number;
  /** After `measure`: the number of non-finite parameters, as partial counts. */
  nonFinite: Packed;
  /** Counts non-finite values and measures the penalties, for a report. */
  measure(): void;
  /** Writes the hyperparameters of the next optimizer step and counts it. */
  prepare(values: Record<string, Value>, at: { step: number; steps: number; singularRate: number }): void;
  /** One optimizer step, in place: one dispatch, two more to clip gradients, one more for running averages. */
  update(): void;
  dispose(): void;
};

/** The maximum number of hyperparameters of an optimizer: a group for each role, and one for each layer. */
function hyperLength({ hyper }: Optimizer, values: Record<string, Value>, layers: number): number {
  const group = { factor: 1, decay: 0, count: 1 };
  const groups = Array.from({ length: trainedRoles.length + layers }, () => group);
  return hyper(values, { rate: 1, groups }).length;
}

/** Uploads the layers with reset optimizer state. */
export function createTrainable(
  engine: Engine,
  layers: readonly TrainedLayer[],
  { method, optimizer, config }: { method: Method; optimizer: Optimizer; config: RunConfig },
): Trainable {
  const parameters = createParameters(engine, layers, config.batchSize);
  const terms = createTerms(engine, parameters, method.terms(config.method, { step: 0, pruned: false }));
  const moments = optimizer.moments.map(({ name }) =>
    engine.allocate(name, new Float32Array(parameters.gradients.length)),
  );
  const nonFinite = engine.allocate('non-finite', new Float32Array(countThreads(parameters.packed.length)));
  const room = hyperLength(optimizer, config.optimizer, layers.length);
  const hyper = engine.allocate('hyper', new Float32Array(room));
  const { packed, gradients, groupOf, running } = parameters;
  const clipping = createClipping(engine, gradients, config.optimizer);
  const arrays: Record<string, Packed> = { parameters: packed, gradients, groupOf, hyper };
  optimizer.moments.forEach(({ name }, i) => {
    const moment = moments[i];
    if (moment) arrays[name] = moment;
  });
  return {
    parameters,
    terms,
    moments,
    nonFinite,
    updates: 0,
    measure() {
      engine.dispatch(countNonFinite, { values: packed, counts: nonFinite }, nonFinite.length);
      terms.measure();
    },
    prepare(values, at) {
      this.updates++;
      const groups = parameters.groups.map(({ role, birth }) => ({ role, count: this.updates - birth }));
      engine.write(hyper, Float32Array.from(liveNumbers(optimizer, values, { ...at, groups })));
    },
    update() {
      clipping?.apply();
      engine.dispatch(optimizer.kernel, arrays, gradients.length / 4);
      if (!running) return;
      const { statistics, corrections } = running;
      engine.dispatch(
        runningAverages,
        { parameters: packed, statistics, corrections },
        statistics.length / 4,
      );
    },
    dispose() {
      parameters.dispose();
      terms.dispose();
      clipping?.dispose();
      for (const array of [...moments, hyper, nonFinite]) engine.free(array);
    },
  };
}
