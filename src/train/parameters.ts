import type { Engine, Packed, View } from '../gpu/engine';
import { windowElements } from '../gpu/engine';
import type { FactorWindow } from '../kernels/factorTable';
import { roleBlock, roles } from '../kernels/roleTable';
import { sizeOf } from '../core/shape';
import type { HostParameters } from '../methods/layerForm';
import { createLeaves } from './leaves';
import type { Leaves, ParameterWindow } from './leaves';
import { parametersOf } from './trainedLayer';
import type { TrainedLayer } from './trainedLayer';

/** Where a step leaves what its batch gave the batch normalizations, for their running averages. */
export type RunningAverages = {
  /** As long as the running averages, which begin at `start` in the packed parameters and go on to their end. */
  statistics: Packed;
  start: number;
  /** n / (n − 1) for a variance over n numbers, 1 for a mean; one per block of statistics. */
  corrections: Packed;
};

/** All parameters of a network in one packed array, each readable as a tensor, with gradients packed alike. */
export type NetworkParameters = {
  layers: readonly TrainedLayer[];
  /** What is trained, and after it the running averages. */
  windows: readonly ParameterWindow[];
  /** Absent without a batch normalization. */
  running: RunningAverages | undefined;
  packed: Packed;
  gradients: Packed;
  /** Every layer's singular values as stored. */
  spectra: readonly { layer: number; key: string; view: View }[];
  /** What the network's function takes of them. */
  leaves: Leaves;
  /** The role of every block of parameters, for the optimizer's kernel. */
  roles: Packed;
  /** Numbers that training changes, padding not counted. */
  trainable: number;
  /** Splits a read of `packed` by layer and name. */
  host(values: Float32Array<ArrayBuffer>): HostParameters[];
  /** The windows of these parameters of factored layers as factors for the Gram kernels, in layer order. */
  factorWindows(keys: readonly string[]): (FactorWindow & { layer: number })[];
  dispose(): void;
};

const aligned = (n: number) => Math.ceil(n / windowElements) * windowElements;

/** Numbers of a layer that training changes: factors without their padding, no running averages. */
function trainableOf(layer: TrainedLayer): number {
  const all = Object.entries(parametersOf(layer)).filter(([, { role }]) => role !== 'state');
  const rank = layer.kind === 'weights' && layer.weights.form === 'factored' ? layer.weights.rank : undefined;
  return all.reduce((sum, [key, { shape }]) => {
    const padded = rank !== undefined && key !== 'bias';
    return sum + (padded ? (sizeOf(shape) / (shape.at(-1) ?? 1)) * rank : sizeOf(shape));
  }, 0);
}

/** Packs the layers' parameters and uploads them, running averages last; for batches of that size. */
export function createParameters(
  engine: Engine,
  layers: readonly TrainedLayer[],
  batch: number,
): NetworkParameters {
  const all = layers.flatMap((owner, layer) =>
    Object.entries(parametersOf(owner)).map(([key, parameter]) => ({ layer, key, parameter })),
  );
  const states = all.filter(({ parameter }) => parameter.role === 'state');
  const trained = all.filter(({ parameter }) => parameter.role !== 'state');
  let length = 0;
  const windows = [...trained, ...states].map((one) => {
    const offset = length;
    length += aligned(sizeOf(one.parameter.shape));
    return { ...one, offset };
  });
  const values = new Float32Array(length);
  const table = new Uint32Array(length / roleBlock);
  for (const { offset, parameter } of windows) {
    values.set(parameter.values, offset);
    const blocks = aligned(sizeOf(parameter.shape)) / roleBlock;
    table.fill(roles[parameter.role], offset / roleBlock, offset / roleBlock + blocks);
  }
  const packed = engine.allocate('parameters', values);
  const gradients = engine.allocate('gradients', new Float32Array(length));
  const roleTable = engine.allocate('roles', table);
  const leaves = createLeaves(engine, layers, { windows, packed, gradients }, batch);
  const spectra = windows
    .filter(({ parameter }) => parameter.role === 'singular')
    .map(({ layer, key, offset, parameter }) => ({
      layer,
      key,
      view: engine.view(packed, offset, parameter.shape),
    }));
  const running = createRunningAverages(engine, layers, windows.slice(trained.length), length);
  return {
    layers,
    windows,
    running,
    packed,
    gradients,
    spectra,
    leaves,
    roles: roleTable,
    trainable: layers.reduce((sum, layer) => sum + trainableOf(layer), 0),
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
        if (owner?.kind !== 'weights' || owner.weights.form !== 'factored') return [];
        if (!keys.includes(key)) return [];
        const [rows = 1, cols = 1] = parameter.shape;
        return [{ layer, offset, rows, cols, rank: owner.weights.rank, reference: owner.fullRank }];
      }),
    dispose() {
      leaves.dispose();
      const averages = running ? [running.statistics, running.corrections] : [];
      for (const array of [packed, gradients, roleTable, ...averages]) engine.free(array);
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
    // Of a single number there is no unbiased variance; the biased one is 0.
    const correction = owner.count > 1 ? owner.count / (owner.count - 1) : 1;
    corrections.fill(correction, (offset - start) / roleBlock, (next - start) / roleBlock);
  });
  return {
    start,
    statistics: engine.allocate('batch statistics', new Float32Array(end - start)),
    corrections: engine.allocate('variance corrections', corrections),
  };
}
