import { Suspense, useState } from 'react';
import type { RunList } from '../../store/model/runList';
import { valueUpTo } from '../../store/selectors/scrub';
import type { Row } from '../../store/selectors/selectors';
import type { Shown } from '../charts/overTime/chart';
import type { NamedChart } from '../charts/overTime';
import { Chart } from '../charts/time/Chart';
import { otherLines } from '../charts/time/otherRuns';
import type { StepEvents } from '../charts/time/stepAxis';
import { Segments } from '../elements/Segments';
import { Figure } from '../figure/Figure';
import { linesTable } from '../figure/table';

type Props = { named: NamedChart; shown: Shown; runs: RunList; time: StepEvents };

/** The newest value up to a step, of the first key that has values. */
const newest = (rows: readonly Row[], keys: readonly string[], step: number | undefined) =>
  keys.map((key) => valueUpTo(rows, key, step)).find((value) => value !== null);

/** A chart over time in the chosen form. */
export function ChartFigure({ named, shown, runs, time }: Props) {
  const { forms, choice } = named;
  const [chosen, setChosen] = useState(forms[0].id);
  const form = forms.find(({ id }) => id === chosen) ?? forms[0];
  const { title, label, explain, value, above } = form;
  const { run } = shown;
  const rows = form.rows(run);
  const lines = form.lines(shown);
  const others = form.others ? otherLines(runs, form.others) : [];
  const number = newest(rows, value.keys(shown), time.shown);
  const classes = [choice ? 'forms' : '', forms.some((one) => one.above) ? 'tall' : ''].filter(Boolean);
  return (
    <Figure
      {...(classes.length > 0 ? { className: classes.join(' ') } : {})}
      title={title}
      of={form.of?.(run) ?? ''}
      explain={explain}
      table={() => linesTable(rows, lines)}
      value={number === undefined ? '–' : value.text(number)}
      tools={
        choice ? (
          <Segments
            label={choice.label}
            explain={choice.explain}
            value={form.id}
            options={forms.map(({ id, hint, symbol }) => ({ value: id, title: hint, children: symbol }))}
            onChoose={setChosen}
          />
        ) : undefined
      }
    >
      {above ? (
        <div className="map" role="img" data-explain={explain} aria-label={above.label}>
          <Suspense fallback={null}>{above.draw({ ...shown, rows, time })}</Suspense>
        </div>
      ) : null}
      <Chart
        {...time}
        others={others}
        label={label}
        explain={explain}
        rows={rows}
        axis={form.axis(
          [...rows, ...others.flatMap((other) => other.rows)],
          lines.map(({ key }) => key),
        )}
        lines={lines}
        empty={form.empty?.(run)}
      />
    </Figure>
  );
}
