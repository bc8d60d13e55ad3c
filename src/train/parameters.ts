import type { Engine, Packed, View } from '../gpu/engine';
import { windowElements } from '../gpu/engine';
import type { FactorWindow } from '../kernels/factorTable';
import { roleBlock, roles } from '../kernels/roleTable';
import type { HostParameters, Parameter } from '../methods/layerForm';
import type { TrainedLayer } from './trainedLayer';

/** A parameter's place in the packed arrays. */
export type ParameterWindow = {
  layer: number;
  key: string;
  offset: number;
  view: View;
  parameter: Parameter;
};

/** All parameters of a network in one packed array, each readable as a tensor, with gradients packed alike. */
export type NetworkParameters = {
  layers: readonly TrainedLayer[];
  windows: readonly ParameterWindow[];
  packed: Packed;
  gradients: Packed;
  /** The role of every block of parameters, for the optimizer's kernel. */
  roles: Packed;
  /** Numbers that training changes, padding not counted. */
  trainable: number;
  /** Splits a read of `packed` by layer and name. */
  host(values: Float32Array<ArrayBuffer>): HostParameters[];
  /** The windows of these parameters as factors for the Gram kernels, in layer order. */
  factorWindows(keys: readonly string[]): (FactorWindow & { layer: number })[];
  dispose(): void;
};

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const aligned = (n: number) => Math.ceil(n / windowElements) * windowElements;

/** Numbers of a layer that count: factors without their padding. */
const trainableOf = ({ weights, bias }: TrainedLayer) =>
  Object.values(weights.parameters).reduce(
    (sum, { shape }) =>
      sum +
      (weights.form.id === 'factored' ? (size(shape) / (shape.at(-1) ?? 1)) * weights.rank : size(shape)),
    bias.length,
  );

/** Packs the layers' parameters and uploads them. */
export function createParameters(engine: Engine, layers: readonly TrainedLayer[]): NetworkParameters {
  let length = 0;
  const places = layers.flatMap(({ weights, bias }, layer) => {
    const own = Object.entries(weights.parameters);
    const all: [string, Parameter][] = [
      ...own,
      ['bias', { shape: [bias.length], values: bias, role: 'bias' }],
    ];
    return all.map(([key, parameter]) => {
      const offset = length;
      length += aligned(size(parameter.shape));
      return { layer, key, offset, parameter };
    });
  });
  const values = new Float32Array(length);
  const table = new Uint32Array(length / roleBlock);
  for (const { offset, parameter } of places) {
    values.set(parameter.values, offset);
    const blocks = aligned(size(parameter.shape)) / roleBlock;
    table.fill(roles[parameter.role], offset / roleBlock, offset / roleBlock + blocks);
  }
  const packed = engine.allocate('parameters', values);
  const gradients = engine.allocate('gradients', new Float32Array(length));
  const roleTable = engine.allocate('roles', table);
  const windows = places.map((place) => ({
    ...place,
    view: engine.view(packed, place.offset, place.parameter.shape),
  }));
  return {
    layers,
    windows,
    packed,
    gradients,
    roles: roleTable,
    trainable: layers.reduce((sum, layer) => sum + trainableOf(layer), 0),
    host(read) {
      const hosts: HostParameters[] = layers.map(() => ({}));
      for (const { layer, key, offset, parameter } of windows) {
        const host = hosts[layer];
        if (host) host[key] = read.slice(offset, offset + size(parameter.shape));
      }
      return hosts;
    },
    factorWindows: (keys) =>
      windows.flatMap(({ layer, key, offset, parameter }) => {
        const trained = layers[layer];
        if (!trained || trained.weights.form.id !== 'factored' || !keys.includes(key)) return [];
        const [rows = 1, cols = 1] = parameter.shape;
        return [{ layer, offset, rows, cols, rank: trained.weights.rank, reference: trained.fullRank }];
      }),
    dispose() {
      for (const array of [packed, gradients, roleTable]) engine.free(array);
    },
  };
}
