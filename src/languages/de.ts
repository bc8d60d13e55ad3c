/** German: the file `x.de.ts` beside any `x`. */
export const sidecars = import.meta.glob<{ translation: unknown }>('../**/*.de.ts', { eager: true });
