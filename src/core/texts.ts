import { isRecord } from './isRecord';

/** Texts by key; a function puts numbers and names into one. */
export type Texts = { readonly [key: string]: string | ((...values: never[]) => string) | Texts };

/** What a sidecar may say of texts: any of them, in another language. What it leaves out stays English. */
export type Translation<T> = {
  readonly [K in keyof T]?: T[K] extends string
    ? string
    : T[K] extends (...values: never[]) => string
      ? T[K]
      : Translation<T[K]>;
};

/** Translations by place: the path of the file beside which a sidecar lies, from `src`, without its ending. */
export type Translations = Readonly<Record<string, unknown>>;

let spoken: Translations = {};

/** Makes all texts that are read from now on those of another language, where it has them. */
export function speak(translations: Translations): void {
  spoken = translations;
}

/** `english` with what `other` says instead. Keys and kinds of value that `english` has not are passed over. */
function overlay(english: unknown, other: unknown): unknown {
  if (!isRecord(english) || !isRecord(other)) return typeof english === typeof other ? other : english;
  const said = Object.entries(english).map(([key, value]) => [key, overlay(value, other[key])]);
  return Object.fromEntries(said);
}

/**
 * The texts of a file of the page, to be read where they are shown.
 *
 * @param place the file's path from `src`, without its ending: `ui/header/Transport`; beside it lies its German,
 *   `Transport.de.ts`.
 */
export const texts = <T extends Texts>(place: string, english: T): T =>
  new Proxy(english, {
    get: (own, key): unknown => {
      const text: unknown = Reflect.get(own, key);
      const other = spoken[place];
      return isRecord(other) && typeof key === 'string' ? overlay(text, other[key]) : text;
    },
  });

/** Translates data in place, such as what a plug-in says of itself. `place`: as in {@link texts}. */
export function translate(place: string, data: object): void {
  const other = spoken[place];
  if (other !== undefined) Object.assign(data, overlay(data, other));
}
