import { DataError } from '../core/errors';
import { isRecord } from '../core/isRecord';
import { formats } from '../core/versions';
import { experimentIn } from './experiment';
import type { ImporterOf } from './importer';

const isExported = (json: unknown): json is Record<string, unknown> =>
  isRecord(json) && json['format'] === 'rankscope-run';

/** A run exported as JSON: its configuration and moves. It has no checksum to compare with. */
export const importer: ImporterOf<'experiment'> = {
  id: 'exportedRun',
  one: 'an exported run (.json)',
  gives: 'experiment',
  recognizes: ({ json }) => (isExported(json) ? 'contents' : undefined),
  async read({ name, json }) {
    if (!isExported(json)) throw new DataError(`${name} is not an exported run. Save one under “Export”.`);
    const { v, config, checksum: _, ...rest } = json;
    return experimentIn(name, { v, known: formats.exportedRun, config, run: { v, ...rest } });
  },
};
