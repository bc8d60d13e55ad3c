import { formats } from '../core/versions';

/**
 * The metadata of a weights file with what wrote and what computed it, as JSON under `rankscope`: format, version, numerics.
 *
 * Not under `format`, which other programs read as the library that a file is for.
 */
export const stampedMetadata = (
  metadata: Readonly<Record<string, string>>,
  { version, numerics }: { version: string; numerics: number },
): Record<string, string> => ({
  ...metadata,
  rankscope: JSON.stringify({ v: formats.weights, version, numerics }),
});
