import { isRecord } from './isRecord';

/** Texts by key; a function inserts numbers and names. */
export type Texts = { readonly [key: string]: string | ((...values: never[]) => string) | Texts };

/** What a sidecar may translate: any subset of the texts. Missing ones stay English. */
export type Translation<T> = {
  readonly [K in keyof T]?: T[K] extends string
    ? string
    : T[K] extends (...values: never[]) => string
      ? T[K]
      : Translation<T[K]>;
};

/** Translations by the path of the translated file, from `src`, without its extension. */
export type Translations = Readonly<Record<string, unknown>>;

let spoken: Translations = {};

/** Sets the language of all texts read from now on; texts without a translation stay English. */
export function speak(translations: Translations): void {
  spoken = translations;
}

/** `english` overridden by `other`. Keys and kinds of value that `english` does not have are ignored. */
function overlay(english: unknown, other: unknown): unknown {
  if (!isRecord(english) || !isRecord(other)) return typeof english === typeof other ? other : english;
  const merged = Object.entries(english).map(([key, value]) => [key, overlay(value, other[key])]);
  return Object.fromEntries(merged);
}

/**
 * The texts of a file of the page, to be read when they are shown.
 *
 * @param place the file's path from `src`, without its extension: `ui/header/Transport`; its German texts are in
 *   `Transport.de.ts` in the same folder.
 */
export const texts = <T extends Texts>(place: string, english: T): T =>
  new Proxy(english, {
    get: (own, key): unknown => {
      const text: unknown = Reflect.get(own, key);
      const other = spoken[place];
      return isRecord(other) && typeof key === 'string' ? overlay(text, other[key]) : text;
    },
  });

/** Translates data in place, such as the description of a plug-in. `place`: as in {@link texts}. */
export function translate(place: string, data: object): void {
  const other = spoken[place];
  if (other !== undefined) Object.assign(data, overlay(data, other));
}
