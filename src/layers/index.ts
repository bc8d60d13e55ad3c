import { ShapeError } from '../core/errors';
import type { Layer, WeightLayer } from '../core/network/network';
import type { LayerKind, LayerWeight } from './layer';

const modules = import.meta.glob<{ layer?: LayerKind }>(
  ['./*.ts', '!./index.ts', '!./layer.ts', '!./*.*.ts'],
  { eager: true },
);

/** Every kind of node: the files of this folder that export `layer`. */
export const layerKinds: readonly LayerKind[] = Object.values(modules).flatMap(({ layer }) =>
  layer ? [layer] : [],
);

const byName = new Map<string, LayerKind>(layerKinds.map((kind) => [kind.kind, kind]));

/** A node's kind. Throws ShapeError, which names the node, when there is no such kind. */
export function kindOf({ name, kind }: Pick<Layer, 'name' | 'kind'>): LayerKind {
  const found = byName.get(kind);
  if (found) return found;
  throw new ShapeError(
    `${name} is of an unknown kind, ${kind}. Give one of: ${[...byName.keys()].join(', ')}.`,
  );
}

/** Whether a node has a weight. Throws as `kindOf`. */
export const isWeightLayer = (layer: Layer): layer is WeightLayer => kindOf(layer).weight !== undefined;

/** What a node's weight is. Throws ShapeError when it has none. */
export function weightOf(layer: WeightLayer): LayerWeight<Layer> {
  const { weight } = kindOf(layer);
  if (weight) return weight;
  throw new ShapeError(`${layer.name} (${layer.kind}) has no weight. Leave out its lowRank.`);
}
