import texts from 'virtual:catalogue-texts';
import type { Catalogue } from '../core/config/plugin';

/** Completes the catalogue of the first paint, in place: help of parameters and actions, formulas and papers. */
export function complete(catalogue: Catalogue): void {
  for (const section of ['datasets', 'models', 'methods', 'optimizers'] as const)
    for (const plugin of catalogue[section])
      Object.assign(
        plugin,
        texts[section].find(({ id }) => id === plugin.id),
      );
}
