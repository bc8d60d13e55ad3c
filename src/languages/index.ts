import type { Translations } from '../core/texts';

const modules = import.meta.glob<{ sidecars: Record<string, { translation: unknown }> }>([
  './*.ts',
  '!./index.ts',
]);

/** The languages that are there besides English, as two-letter codes. */
export const languages: readonly string[] = Object.keys(modules).map((path) => path.slice(2, -'.ts'.length));

/**
 * The translations into a language, by place; undefined where nothing is known of it.
 *
 * Rejects when the code of the language cannot be fetched.
 */
export async function translationsInto(language: string): Promise<Translations | undefined> {
  const load = modules[`./${language}.ts`];
  if (!load) return undefined;
  const { sidecars } = await load();
  const byPlace = Object.entries(sidecars).map(([path, { translation }]) => [
    path.slice('../'.length, -`.${language}.ts`.length),
    translation,
  ]);
  return Object.fromEntries(byPlace);
}
