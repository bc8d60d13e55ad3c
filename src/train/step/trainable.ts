import type { RunConfig } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import type { Engine, Packed } from '../../gpu/engine';
import { countThreads, kernel as countNonFinite } from '../../kernels/countNonFinite';
import { kernel as runningAverages } from '../../kernels/batchNorm/runningAverages';
import type { Method } from '../../methods/method';
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
  /** As long as the gradients, one for each of the optimizer's. */
  moments: readonly Packed[];
  /** Updates made with these moments. */
  updates: number;
  /** How many of the parameters are not finite, in parts, after `measure`. */
  nonFinite: Packed;
  /** Counts what is not finite and measures the penalties, for a report. */
  measure(): void;
  /** Writes the live numbers of the next optimizer step and counts it. */
  prepare(values: Record<string, Value>, at: { step: number; steps: number; singularRate: number }): void;
  /** One optimizer step, in place; one dispatch, and one for running averages. */
  update(): void;
  dispose(): void;
};

/** Room for the live numbers of an optimizer, with two for every group: a layer makes one at most. */
const hyperLength = (layers: readonly TrainedLayer[]) => 8 + 2 * layers.length;

/** Uploads the layers with fresh optimizer state. */
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
  const hyper = engine.allocate('hyper', new Float32Array(hyperLength(layers)));
  const { packed, gradients, roles, running } = parameters;
  const arrays: Record<string, Packed> = { parameters: packed, gradients, roles, hyper };
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
      const counts = parameters.births.map((birth) => this.updates - birth);
      engine.write(hyper, Float32Array.from(optimizer.hyper(values, { ...at, counts })));
    },
    update() {
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
      for (const array of [...moments, hyper, nonFinite]) engine.free(array);
    },
  };
}
