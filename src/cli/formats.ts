import { ConfigError } from '../core/errors';
import { exporters, exportersOf } from '../export';
import type { ExporterOf } from '../export/exporter';

/** The formats that a run is saved in, and its weights. */
export type Formats = { run: ExporterOf<'run'>[]; weights: ExporterOf<'weights'>[] };

/** The format that weights are saved in without being asked. */
const usual = 'safetensors';

/** The formats of `--export`, and safetensors. Throws ConfigError for one that there is not, or that is of charts. */
export function formatsOf(ids: readonly string[]): Formats {
  for (const id of ids) {
    const format = exporters.find((one) => one.id === id);
    const possible = exporters.filter(({ needs }) => needs !== 'chart').map((one) => one.id);
    if (!format || format.needs === 'chart')
      throw new ConfigError(
        `--export ${id} ${format ? 'is a format of charts, which only the page draws' : 'is unknown'}. Give one of: ${possible.join(', ')}.`,
      );
  }
  return {
    run: exportersOf('run').filter(({ id }) => ids.includes(id)),
    weights: exportersOf('weights').filter(({ id }) => id === usual || ids.includes(id)),
  };
}

/** The moments of a run whose weights are saved. */
export const moments = ['initial', 'final', 'pruned', 'tuned'] as const;
export type Moment = (typeof moments)[number];

/** The name of the file that has the run in a format, or its weights at a moment. */
export const fileNameOf = ({ extension }: { extension: string }, what: Moment | 'run'): string =>
  `${what}.${extension}`;

/** Every file that a format may make of a run. */
export const everyFileName = (): string[] => [
  ...exportersOf('run').map((format) => fileNameOf(format, 'run')),
  ...exportersOf('weights').flatMap((format) => moments.map((moment) => fileNameOf(format, moment))),
];
