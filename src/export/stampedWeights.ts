import { formats } from '../core/versions';

/**
 * The metadata of a weights file with its format, version and numerics, as JSON under `rankscope`.
 *
 * It is not stored under `format`, in which other programs expect the library that a file is for.
 */
export const stampedMetadata = (
  metadata: Readonly<Record<string, string>>,
  { version, numerics }: { version: string; numerics: number },
): Record<string, string> => ({
  ...metadata,
  rankscope: JSON.stringify({ v: formats.weights, version, numerics }),
});
