import type { Column } from '../../../core/run/column';
import type { Run } from '../../../store/model/runs';
import type { Explanation } from '../../explanation';
import type { ChartOverTime, Drawing, Form } from './chart';

/** A drawing with the id of its explanation. */
export type Explained<D extends Drawing> = D & { explain: string };

/** A chart by its id. `forms`: its drawings; without `choice`, the only one. */
export type NamedChart = {
  id: string;
  chart: ChartOverTime;
  forms: readonly [Explained<Form>, ...Explained<Form>[]];
  choice: { label: string; explain: string; explanation: Explanation } | undefined;
};

const modules = import.meta.glob<{ chart?: ChartOverTime }>(
  ['./*.ts', './*.tsx', '!./*.*.ts', '!./index.ts', '!./chart.ts'],
  { eager: true },
);

function named(id: string, chart: ChartOverTime): NamedChart {
  if (!('forms' in chart)) {
    const only = { ...chart, id: '', symbol: null, hint: '', explain: `chart.${id}` };
    return { id, chart, forms: [only], choice: undefined };
  }
  const explained = (form: Form) => ({ ...form, explain: `chart.${id}.${form.id}` });
  const [first, ...others] = chart.forms;
  return {
    id,
    chart,
    forms: [explained(first), ...others.map(explained)],
    choice: { ...chart.choice, explain: `chart.${id}.choice` },
  };
}

/** Every chart over time in its order: the files of this folder that export `chart`. */
export const charts: readonly NamedChart[] = Object.entries(modules)
  .flatMap(([path, { chart }]) => (chart ? [named(path.replace(/^\.\/(.*)\.tsx?$/, '$1'), chart)] : []))
  .sort((a, b) => a.chart.order - b.chart.order || a.id.localeCompare(b.id));

/** The explanations of all charts, by the ids of their parts on the page. */
export const chartExplanations: Readonly<Record<string, Explanation>> = Object.fromEntries(
  charts.flatMap(({ forms, choice }) => [
    ...forms.map(({ explain, explanation }) => [explain, explanation] as const),
    ...(choice ? [[choice.explain, choice.explanation] as const] : []),
  ]),
);

/** The columns that charts add to the CSV of a run. */
export const chartColumns = (run: Run): Column[] => charts.flatMap(({ chart }) => chart.columns?.(run) ?? []);
