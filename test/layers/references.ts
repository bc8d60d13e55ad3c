import type { LayerReference } from '../../src/layers/layer';

const modules = import.meta.glob<{ reference: LayerReference }>('../../src/layers/*.reference.ts', {
  eager: true,
});

/** The reference of each kind of node by its file name: the `.reference.ts` files of `src/layers`. */
export const references: ReadonlyMap<string, LayerReference> = new Map(
  Object.entries(modules).map(([path, { reference }]) => [
    path.replace(/^.*\/|\.reference\.ts$/g, ''),
    reference,
  ]),
);

/** A kind's reference. Throws when it has none. */
export function referenceOf(kind: string): LayerReference {
  const reference = references.get(kind);
  if (!reference) throw new Error(`${kind} has no reference. Write src/layers/${kind}.reference.ts.`);
  return reference;
}
