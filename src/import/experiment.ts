import { DataError } from '../core/errors';
import { isRecord } from '../core/isRecord';
import type { ExperimentRecord } from '../core/run/sharedRun';
import { formats, refusal } from '../core/versions';
import type { FileRecord } from '../core/versions';

/**
 * The experiment in a file of format `v`, of which `known` is the newest; `run`: the record of its moves.
 *
 * Throws DataError if there is no configuration, or if the file or the configuration was written by a newer Rankscope.
 */
export function experimentIn(
  name: string,
  { v, known, config, run }: { v: unknown; known: number; config: unknown; run?: FileRecord },
): ExperimentRecord {
  const newer = refusal(v, known, name);
  if (newer !== undefined) throw new DataError(newer);
  if (!isRecord(config))
    throw new DataError(`${name} holds no configuration. Open a file that Rankscope has saved.`);
  const newerConfig = refusal(config['v'], formats.config, `The configuration in ${name}`);
  if (newerConfig !== undefined) throw new DataError(newerConfig);
  return { config, ...(run ? { run } : {}) };
}
