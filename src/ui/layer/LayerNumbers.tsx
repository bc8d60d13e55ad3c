import { texts } from '../../core/texts';
import { PopButton } from '../elements/PopButton';
import { later } from '../elements/later';

export const text = texts('ui/layer/LayerNumbers', {
  label: 'Numbers of this layer',
  name: 'numbers',
});

const MetricList = later(() => import('./MetricList').then((module) => module.MetricList));

/** Opens the summaries of a layer's spectrum. */
export const NumbersButton = ({ index }: { index: number }) => (
  <PopButton
    label={text.label}
    explain="numbers"
    className="small word"
    renderContent={() => <MetricList index={index} />}
  >
    {text.name}
  </PopButton>
);
