import { PopButton } from '../elements/PopButton';
import { later } from '../elements/later';

const MetricList = later(() => import('./MetricList').then((module) => module.MetricList));

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
