import { cutAt } from '../../core/config/cut';
import { ConfigError } from '../../core/errors';
import type { HostParameters } from '../../forms/form';
import type { NetworkParameters } from '../network/parameters';
import { compressedLayers, isLowRank } from '../network/trainedLayer';
import { createTrainable } from '../step/trainable';
import { exportWeights } from './exported';
import type { ExportedWeights } from './exported';
import { takeSnapshot } from './restore';
import { accuracyOf } from './sessionState';
import type { SessionState } from './sessionState';

/** Parameters in the form of a weights file, with the present configuration. */
const exported = (
  { parts, config }: SessionState,
  { layers }: NetworkParameters,
  hosts: readonly HostParameters[],
): ExportedWeights =>
  exportWeights(parts.network, layers, hosts, { config, transform: parts.dataset.transform });

/** The present weights, for a file. */
export const currentWeights = async (state: SessionState): Promise<ExportedWeights> => {
  const { parameters } = state.stepper.trainable;
  return exported(state, parameters, await state.stepper.hosts());
};

/** See `Session.prune`. */
export async function prune(
  state: SessionState,
  value: number | undefined,
  testAccuracy: number,
): Promise<ExportedWeights> {
  const { parts, stepper, step } = state;
  const { engine, method } = parts;
  const { pruning } = method;
  if (!pruning) throw new ConfigError(`${method.label} never prunes.`);
  await stepper.compiled('cuts');
  const before = await takeSnapshot(state);
  state.beforePruning = before;
  const compressed = compressedLayers(before.layers, pruning, cutAt(method, value));
  const aside = pruning.continues ? undefined : createTrainable(engine, compressed, parts);
  if (!aside) stepper.replace(compressed, step);
  const cut = aside ?? stepper.trainable;
  const ranks = compressed.filter(isLowRank).map(({ name, weights }) => [name, weights.rank] as const);
  const testAccuracyPruned = await accuracyOf(state, cut);
  state.pruned = { step, testAccuracy, testAccuracyPruned, ranks: Object.fromEntries(ranks) };
  const [values = new Float32Array()] = await engine.read([cut.parameters.packed]);
  const weights = exported(state, cut.parameters, cut.parameters.host(values));
  aside?.dispose();
  return weights;
}
