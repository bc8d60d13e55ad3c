import { translate } from '../core/texts';
import type { Exporter, ExporterOf, Need } from './exporter';

const modules = import.meta.glob<{ exporter?: Exporter }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./exporter.ts'],
  {
    eager: true,
  },
);

const isText = ({ type }: Exporter) => /^text\/|json|xml/.test(type);

/** All file formats: the files of this folder that export `exporter`; text formats first. */
export const exporters: readonly Exporter[] = Object.values(modules)
  .flatMap((m) => (m.exporter ? [m.exporter] : []))
  .sort((a, b) => Number(isText(b)) - Number(isText(a)));

for (const exporter of exporters) translate(`export/${exporter.id}`, exporter);

/** The formats for one kind of subject. */
export const exportersOf = <N extends Need>(needs: N): ExporterOf<N>[] =>
  exporters.filter((exporter): exporter is Extract<Exporter, ExporterOf<N>> => exporter.needs === needs);
