import type { Engine, Packed, View } from '../../gpu/engine';
import { createComposer } from '../../math/gpu/composition';
import { createCoreComposer } from '../../math/gpu/coreComposition';
import { padded } from '../../methods/factoredForm';
import { offsetsOf } from './leaves';
import type { NetworkParameters } from './parameters';

/** The weights of layers as whole matrices, whatever form they are stored in. */
export type WholeWeights = {
  /** Writes every matrix to its place; at most three dispatches, and a copy a layer. */
  write(target: Packed): void;
  dispose(): void;
};

/** Where each layer's matrix [rows, cols] goes, row-major. */
export type WholeWindow = { name: string; offset: number; rows: number; cols: number };

/** Makes the whole matrices of these layers from packed parameters. */
export function createWholeWeights(
  engine: Engine,
  { layers, windows, packed }: NetworkParameters,
  wanted: readonly WholeWindow[],
): WholeWeights {
  const sources = wanted.flatMap((window) => {
    const layer = layers.findIndex(({ name }) => name === window.name);
    const owner = layers[layer];
    if (owner?.kind !== 'weights') return [];
    const { rank, form } = owner.weights;
    const offsetOf = offsetsOf(windows, layer);
    const { rows, cols } = window;
    const stored = padded(rank);
    return [{ window, form, offsetOf, sizes: { rows, cols, stored, withU: true } }];
  });
  const factored = sources.filter(({ form }) => form === 'factored');
  const cores = sources.filter(({ form }) => form === 'core');
  const composition = factored.length
    ? createComposer(
        engine,
        factored.map(({ offsetOf, sizes: { cols, ...sizes } }) => ({
          ...{ ...sizes, channels: sizes.rows, width: 1, filters: cols },
          ...{ U: offsetOf('U'), s: offsetOf('s'), V: offsetOf('V') },
        })),
      )
    : undefined;
  const coreComposition = cores.length
    ? createCoreComposer(
        engine,
        cores.map(({ offsetOf, sizes }) => ({
          ...sizes,
          ...{ U: offsetOf('U'), S: offsetOf('S'), V: offsetOf('V') },
        })),
      )
    : undefined;
  const viewOf = ({ window, form, offsetOf }: (typeof sources)[number], array: Packed, at: number): View =>
    engine.view(array, form === 'dense' ? offsetOf('kernel') : at, [window.rows, window.cols]);
  const parts = sources.map((source) => {
    const { offset } = source.window;
    const factor = factored.indexOf(source);
    const core = coreComposition?.places[cores.indexOf(source)];
    if (composition && factor >= 0)
      return { offset, view: viewOf(source, composition.kernels, composition.offsets[factor] ?? 0) };
    if (core) return { offset, view: viewOf(source, core.kernels, core.offset) };
    return { offset, view: viewOf(source, packed, 0) };
  });
  return {
    write(target) {
      composition?.compose(packed);
      coreComposition?.compose(packed);
      engine.gather(target, parts.map(({ offset, view }) => ({ offset, tensor: view.tensor }))); // prettier-ignore
    },
    dispose() {
      composition?.dispose();
      coreComposition?.dispose();
    },
  };
}
