import { lazy } from 'react';
import { PopButton } from '../PopButton';

const MetricList = lazy(() => import('./MetricList').then((module) => ({ default: module.MetricList })));

/** Opens the summaries of a layer's spectrum. */
export const NumbersButton = ({ index }: { index: number }) => (
  <PopButton
    label="Numbers of this layer"
    explain="numbers"
    className="small word"
    renderContent={() => <MetricList index={index} />}
  >
    numbers
  </PopButton>
);
