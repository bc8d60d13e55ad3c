import type { LayerReference } from '../../src/layers/layer';

const modules = import.meta.glob<{ reference: LayerReference }>('../../src/layers/*.reference.ts', {
  eager: true,
});

/** What each kind of node is held to, by its file name: the files of `src/layers` that end in `.reference.ts`. */
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
