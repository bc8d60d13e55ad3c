import { DataError } from '../core/errors';
import { isRecord } from '../core/isRecord';
import { formats } from '../core/versions';
import { experimentIn } from './experiment';
import type { ImporterOf } from './importer';

const isShared = (json: unknown): json is Record<string, unknown> =>
  isRecord(json) && json['rankscope'] === 'run';

/** A run that was saved to be replayed: configuration, moves, and a checksum. */
export const importer: ImporterOf<'experiment'> = {
  id: 'sharedRun',
  one: 'a saved run (.json)',
  gives: 'experiment',
  recognizes: ({ json }) => (isShared(json) ? 'contents' : undefined),
  async read({ name, json }) {
    if (!isShared(json)) throw new DataError(`${name} is not a saved run. Save one under “Share”.`);
    return experimentIn(name, { v: json['v'], known: formats.run, config: json['config'], run: json });
  },
};
