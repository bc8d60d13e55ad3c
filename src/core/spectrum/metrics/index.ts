import type { Metric } from './metric';

const modules = import.meta.glob<{ metric?: Metric }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./metric.ts'],
  {
    eager: true,
  },
);

/** The summaries of a spectrum in display order: the files of this folder that export `metric`. */
export const metrics: readonly Metric[] = Object.values(modules)
  .flatMap(({ metric }) => (metric ? [metric] : []))
  .sort((a, b) => a.order - b.order);
