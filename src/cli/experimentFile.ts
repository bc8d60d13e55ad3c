import { ConfigError } from '../core/errors';
import type { ExperimentRecord } from '../core/run/sharedRun';
import { recognized } from '../import';
import { openFile } from './files';

/**
 * The configuration in a file, and the moves where it has a run: in any format that gives an experiment, unchecked.
 *
 * Rejects with ConfigError or DataError for a file that cannot be read or gives something else.
 */
export async function readExperiment(path: string): Promise<ExperimentRecord> {
  const found = await recognized([await openFile(path)]);
  if (found.gives !== 'experiment')
    throw new ConfigError(
      `${path} holds ${found.gives === 'data' ? 'data' : 'a recording'}. Give a configuration or a run.`,
    );
  return found.read();
}
