import { isSection } from '../core/config/config';
import { isRunKey } from '../core/config/runParams';
import { DataError } from '../core/errors';
import { isRecord } from '../core/isRecord';
import { formats } from '../core/versions';
import { experimentIn } from './experiment';
import type { GivenFile } from './givenFile';
import type { ImporterOf } from './importer';

const isConfig = (json: unknown): json is Record<string, unknown> =>
  isRecord(json) && Object.keys(json).some((key) => isSection(key) || isRunKey(key));

/** The value of a JSON file, even if it does not start like one. Rejects with DataError. */
async function jsonIn(file: GivenFile): Promise<unknown> {
  if (file.json !== undefined) return file.json;
  const text = await file.text();
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new DataError(`${file.name} is not JSON. Save it again, or correct it.`);
  }
}

/** A configuration, as written by `--out`. JSON files of unknown format are also read here, to be refused. */
export const importer: ImporterOf<'experiment'> = {
  id: 'configuration',
  one: 'a configuration (.json)',
  gives: 'experiment',
  recognizes({ json, name }) {
    if (isConfig(json)) return 'contents';
    return json !== undefined || /\.json$/i.test(name) ? 'name' : undefined;
  },
  async read(file) {
    const config = await jsonIn(file);
    if (!isConfig(config))
      throw new DataError(
        `${file.name} holds neither a configuration nor a run. Open a file that Rankscope has saved.`,
      );
    return experimentIn(file.name, { v: config['v'], known: formats.config, config });
  },
};
