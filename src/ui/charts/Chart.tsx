import { lazy, Suspense } from 'react';
import type { TimeChartProps } from './TimeChart';

const TimeChart = lazy(() => import('./TimeChart').then((module) => ({ default: module.TimeChart })));

/** Lines over the steps with what they show in words; their code comes after the first paint. */
export const Chart = (props: TimeChartProps) => (
  <div className="chart" role="img" aria-label={props.label}>
    <Suspense fallback={null}>
      <TimeChart {...props} />
    </Suspense>
  </div>
);
