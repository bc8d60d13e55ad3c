import { Suspense } from 'react';
import type { TimeChartProps } from './TimeChart';
import { later } from '../../elements/later';

const TimeChart = later(() => import('./TimeChart').then((module) => module.TimeChart));

/** Lines over the steps with a description in words; their code is loaded after the first paint. */
export const Chart = ({ explain, ...props }: TimeChartProps & { explain: string }) => (
  <div className="chart" role="img" aria-label={props.label} data-explain={explain}>
    <Suspense fallback={null}>
      <TimeChart {...props} />
    </Suspense>
  </div>
);
