import { lenientExperiment } from '../../src/core/run/sharedRun';
import { recognized } from '../../src/import';
import { catalogue } from '../../src/train/catalogue';
import { memoryFile } from '../datasets/memoryFiles';

/** The experiment in a file, as the page opens it. Rejects as the importer does, and for a file that gives none. */
export async function experimentIn(name: string, content: string | Uint8Array) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const found = await recognized([memoryFile(name, bytes, 65_536)]);
  if (found.gives !== 'experiment') throw new Error(`${name} gives ${found.gives}.`);
  return lenientExperiment(catalogue, await found.read());
}
