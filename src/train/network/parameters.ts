import { uniformElements } from '../../kernels/convolution/uniformConv';
import type { Engine, Packed, View } from '../../gpu/engine';
import { windowElements } from '../../gpu/engine';
import type { FactorWindow } from '../../kernels/penalty/factorTable';
import { isTrained, roleBlock } from '../../kernels/optimizer/roleTable';
import type { Role, TrainedRole } from '../../kernels/optimizer/roleTable';
import { sizeOf } from '../../core/network/shape';
import { formOf } from '../../forms';
import type { HostParameters } from '../../forms/form';
import { createLeaves } from './leaves';
import type { Leaves, ParameterWindow } from './leaves';
import { parametersOf } from './trainedLayer';
import type { TrainedLayer } from './trainedLayer';

/** Where a step writes the statistics of its batch, for the running averages of batch normalizations. */
export type RunningAverages = {
  /** As long as the running averages, which are the packed parameters from `start` to the end. */
  statistics: Packed;
  start: number;
  /** n / (n − 1) for a variance over n values, 1 for a mean; one per block of statistics. */
  corrections: Packed;
};

/** All parameters of a network in one packed array, each readable as a tensor, and the gradients of the trained ones. */
export type NetworkParameters = {
  layers: readonly TrainedLayer[];
  /** Trained parameters first, then frozen ones, running averages last. */
  windows: readonly ParameterWindow[];
  /** Absent without batch normalization. */
  running: RunningAverages | undefined;
  packed: Packed;
  /** Of the trained parameters, which come first in `packed`. */
  gradients: Packed;
  /** Every layer's singular values as stored. */
  spectra: readonly { layer: number; key: string; view: View }[];
  /** The inputs of the network's function. */
  leaves: Leaves;
  /** Parameters with the same optimizer settings: of one role, with moments that start after the same update, `birth`. */
  groups: readonly { role: TrainedRole; birth: number }[];
  /** The group of every block of trained parameters, for the optimizer's kernel. */
  groupOf: Packed;
  /** Number of trained values, and of all values except running averages; without padding. */
  trainable: number;
  stored: number;
  /** Splits a read of `packed` by layer and name. */
  host(values: Float32Array<ArrayBuffer>): HostParameters[];
  /** The windows of these parameters of factored layers as factors for the Gram kernels, in layer order. */
  factorWindows(keys: readonly string[]): (FactorWindow & { layer: number })[];
  dispose(): void;
};

const aligned = (n: number) => Math.ceil(n / windowElements) * windowElements;

/** The update after which the moments of a parameter start: for a core when it was created, otherwise 0. */
const birthOf = (layer: TrainedLayer | undefined, role: Role) =>
  layer?.kind === 'weights' && role === 'core' ? layer.born : 0;

/** Number of values of a layer, without padding and running averages, and how many of them are trained. */
function numbersOf(layer: TrainedLayer): { trained: number; stored: number } {
  const counts = { trained: 0, stored: 0 };
  const shapes: Record<string, readonly number[]> =
    layer.kind === 'weights' ? formOf(layer.weights).shapes(layer.context, layer.weights) : {};
  for (const [key, { shape, role }] of Object.entries(parametersOf(layer))) {
    if (role === 'state') continue;
    const size = sizeOf(shapes[key] ?? shape);
    counts.stored += size;
    if (isTrained(role)) counts.trained += size;
  }
  return counts;
}

/** Packs the layers' parameters and uploads them, running averages last; for batches of this size. */
export function createParameters(
  engine: Engine,
  layers: readonly TrainedLayer[],
  batch: number,
): NetworkParameters {
  const all = layers.flatMap((owner, layer) =>
    Object.entries(parametersOf(owner)).map(([key, parameter]) => ({ layer, key, parameter })),
  );
  const ofRole = (role: Role) => all.filter(({ parameter }) => parameter.role === role);
  const trained = all.filter(({ parameter }) => isTrained(parameter.role));
  const states = ofRole('state');
  const groups: { role: TrainedRole; birth: number }[] = [];
  let length = 0;
  const windows = [...trained, ...ofRole('frozen'), ...states].map((one) => {
    const offset = length;
    length += aligned(sizeOf(one.parameter.shape));
    return { ...one, offset };
  });
  const values = new Float32Array(length);
  const table = new Uint32Array(length / roleBlock);
  for (const { layer, offset, parameter } of windows) {
    values.set(parameter.values, offset);
    const { role } = parameter;
    if (!isTrained(role)) continue;
    const birth = birthOf(layers[layer], role);
    let group = groups.findIndex((one) => one.role === role && one.birth === birth);
    if (group < 0) group = groups.push({ role, birth }) - 1;
    const blocks = aligned(sizeOf(parameter.shape)) / roleBlock;
    table.fill(group, offset / roleBlock, offset / roleBlock + blocks);
  }
  const packed = engine.allocate('parameters', values, uniformElements);
  const gradients = engine.allocate('gradients', new Float32Array(windows[trained.length]?.offset ?? length));
  const groupOf = engine.allocate('groups', table);
  const leaves = createLeaves(engine, layers, { windows, packed, gradients }, batch);
  const spectra = windows
    .filter(({ parameter }) => parameter.role === 'singular')
    .map(({ layer, key, offset, parameter }) => ({
      layer,
      key,
      view: engine.view(packed, offset, parameter.shape),
    }));
  const running = createRunningAverages(
    engine,
    layers,
    windows.slice(windows.length - states.length),
    length,
  );
  return {
    layers,
    windows,
    running,
    packed,
    gradients,
    spectra,
    leaves,
    groups,
    groupOf,
    trainable: layers.reduce((sum, layer) => sum + numbersOf(layer).trained, 0),
    stored: layers.reduce((sum, layer) => sum + numbersOf(layer).stored, 0),
    host(read) {
      const hosts: HostParameters[] = layers.map(() => ({}));
      for (const { layer, key, offset, parameter } of windows) {
        const host = hosts[layer];
        if (host) host[key] = read.slice(offset, offset + sizeOf(parameter.shape));
      }
      return hosts;
    },
    factorWindows: (keys) =>
      windows.flatMap(({ layer, key, offset, parameter }) => {
        const owner = layers[layer];
        if (owner?.kind !== 'weights' || !keys.includes(key) || !isTrained(parameter.role)) return [];
        const [rows = 1, cols = 1] = parameter.shape;
        return [{ layer, offset, rows, cols, rank: owner.weights.rank, reference: owner.fullRank }];
      }),
    dispose() {
      leaves.dispose();
      const averages = running ? [running.statistics, running.corrections] : [];
      for (const array of [packed, gradients, groupOf, ...averages]) engine.free(array);
    },
  };
}

function createRunningAverages(
  engine: Engine,
  layers: readonly TrainedLayer[],
  states: readonly ParameterWindow[],
  end: number,
): RunningAverages | undefined {
  const start = states[0]?.offset;
  if (start === undefined) return undefined;
  const corrections = new Float32Array((end - start) / roleBlock).fill(1);
  states.forEach(({ layer, key, offset }, i) => {
    const owner = layers[layer];
    if (owner?.kind !== 'norm' || key !== 'variance') return;
    const next = states[i + 1]?.offset ?? end;
    // The unbiased variance of a single value is undefined; the biased one is 0.
    const correction = owner.count > 1 ? owner.count / (owner.count - 1) : 1;
    corrections.fill(correction, (offset - start) / roleBlock, (next - start) / roleBlock);
  });
  return {
    start,
    statistics: engine.allocate('batch statistics', new Float32Array(end - start)),
    corrections: engine.allocate('variance corrections', corrections),
  };
}
