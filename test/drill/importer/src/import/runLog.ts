import { DataError } from '../core/errors';
import { isRecord } from '../core/isRecord';
import { formats, numericsOf } from '../core/versions';
import { experimentIn } from './experiment';
import type { ImporterOf } from './importer';

type Line = Record<string, unknown>;

/** The object on a line; undefined where it breaks off or is something else. */
function parsed(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const beginsAlike = (text: string) => /^\{"type":\s?"start"/.test(text);

/** The log that `rankscope train` prints, one JSON object on each line: its configuration and moves, as far as it goes. */
export const importer: ImporterOf<'experiment'> = {
  id: 'runLog',
  one: 'a log of a run (.jsonl)',
  gives: 'experiment',
  recognizes: ({ head }) => (beginsAlike(new TextDecoder().decode(head)) ? 'contents' : undefined),
  async read(file) {
    const [first = '', ...rest] = (await file.text()).split('\n').filter((line) => line.trim() !== '');
    const start = beginsAlike(first) ? parsed(first) : undefined;
    if (!start)
      throw new DataError(`${file.name} is not a log of a run. Open the metrics.jsonl of a run with --out.`);
    const lines = rest.map(parsed);
    const broken = lines.filter((line) => line === undefined).length;
    const events = lines.flatMap((line) =>
      line?.['type'] === 'event' ? [{ step: line['step'], path: line['path'], value: line['value'] }] : [],
    );
    const isEnded = lines.some((line) => line?.['type'] === 'end' || line?.['type'] === 'diverged');
    const versions = isRecord(start['versions']) ? start['versions'] : {};
    return {
      ...experimentIn(file.name, {
        v: undefined,
        known: formats.run,
        config: start['config'],
        run: { v: formats.run, numerics: numericsOf(versions), events },
      }),
      ...(broken > 0 || !isEnded
        ? { notes: [`The log breaks off or is damaged; moves in ${broken} of its lines may be missing.`] }
        : {}),
    };
  },
};
