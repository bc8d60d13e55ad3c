import { DivergedError } from '../../core/errors';
import type { Engine } from '../../gpu/engine';
import type { HostParameters } from '../../forms/form';
import type { BatchMetrics, MetricsRing } from './metricsRing';
import type { Monitor, RankOf, Sight } from './monitor';
import type { NetworkParameters } from '../network/parameters';
import type { PenaltyValues } from '../terms/terms';
import type { Trainable } from './trainable';
import { isLowRank } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';

/** A larger finite loss counts as diverged: no useful network has one. */
const largestLoss = 1e6;

/** Throws DivergedError when the loss of any step is not finite or too large. */
function assertBounded(history: readonly { step: number; loss: number }[]) {
  for (const { step, loss } of history)
    if (!(Math.abs(loss) < largestLoss))
      throw new DivergedError(
        `At step ${step} the loss was ${loss}. The steps were too long: lower the learning rate or the penalties, then reset.`,
      );
}

/** Throws DivergedError when any parameter is not finite. */
function assertFinite(step: number, hosts: readonly HostParameters[], layers: readonly TrainedLayer[]) {
  hosts.forEach((host, i) => {
    for (const [key, values] of Object.entries(host))
      if (!values.every(Number.isFinite))
        throw new DivergedError(
          `At step ${step} ${layers[i]?.name}.${key} was no longer finite. The steps were too long: lower the learning rate or the penalties, then reset.`,
        );
  });
}

/** Throws DivergedError if `countNonFinite` found any; only then all parameters are read, to name the bad one. */
async function assertNone(
  counts: Float32Array,
  engine: Engine,
  { packed, host, layers }: NetworkParameters,
  step: number,
): Promise<void> {
  if (!counts.some((n) => n > 0)) return;
  const [values = new Float32Array()] = await engine.read([packed]);
  assertFinite(step, host(values), layers);
}

const historyOf = (batches: readonly BatchMetrics[], step: number) =>
  batches.map((batch, i) => ({ step: step - batches.length + 1 + i, ...batch }));

/** Throws DivergedError if one of the last `count` losses up to `step` or any parameter is not finite. */
export async function verify(
  engine: Engine,
  trainable: Trainable,
  ring: MetricsRing,
  { step, count }: { step: number; count: number },
): Promise<void> {
  trainable.measure();
  const [metrics = new Float32Array(), bad = new Float32Array()] = await engine.read([
    ring.packed,
    trainable.nonFinite,
  ]);
  assertBounded(historyOf(ring.last(metrics, count), step));
  await assertNone(bad, engine, trainable.parameters, step);
}

/** The data read for a report. */
export type Measurement = {
  /** The batches since the last report, oldest first, never empty. */
  history: (BatchMetrics & { step: number })[];
  /** By layer: all parameters, or only singular values if those suffice. */
  hosts: HostParameters[];
  penalties: readonly PenaltyValues[];
  /** By name; empty unless spectra were requested and the monitor follows the layer. */
  sights: ReadonlyMap<string, Sight>;
};

/** The sources of a report besides the parameters. */
type Keepers = { ring: MetricsRing; monitor: Monitor | undefined };

/**
 * Reads the data of a report, in one read: the ring's last `count` batches up to `step`, the penalties, the stored singular
 * values; with `spectrum` also those of the weights, and all parameters if the monitor does not follow every
 * layer.
 *
 * Throws DivergedError if one of the losses or any parameter is not finite.
 */
export async function measure(
  engine: Engine,
  trainable: Trainable,
  { ring, monitor }: Keepers,
  { step, count, spectrum, rankOf }: { step: number; count: number; spectrum: boolean; rankOf: RankOf },
): Promise<Measurement> {
  const { parameters, nonFinite, terms } = trainable;
  trainable.measure();
  const followed = parameters.layers.every(
    (layer) => !isLowRank(layer) || monitor?.names.includes(layer.name),
  );
  const whole = spectrum && !followed;
  if (spectrum) monitor?.look(step);
  const state = whole ? [parameters.packed] : parameters.spectra.map(({ view }) => view.tensor);
  const { reads } = terms;
  const looked = spectrum && monitor ? monitor.arrays : [];
  const [metrics = new Float32Array(), bad = new Float32Array(), ...rest] = await engine.read([
    ...[ring.packed, nonFinite],
    ...looked,
    ...reads,
    ...state,
  ]);
  const seen = rest.splice(0, looked.length);
  const penalties = terms.values(rest.splice(0, reads.length));
  const history = historyOf(ring.last(metrics, count), step);
  assertBounded(history);
  const split = (values: Float32Array<ArrayBuffer> = new Float32Array()) => parameters.host(values);
  const hosts: HostParameters[] = whole ? split(rest[0]) : parameters.layers.map(() => ({}));
  if (!whole)
    parameters.spectra.forEach(({ layer, key }, i) => {
      const [host, values] = [hosts[layer], rest[i]];
      if (host && values) host[key] = values;
    });
  await assertNone(bad, engine, parameters, step);
  const sights = looked.length > 0 && monitor ? monitor.read(seen, rankOf) : new Map<string, Sight>();
  return { history, hosts, penalties, sights };
}
