import type { LineOfChart } from '../time/Plot';
import type { Shown } from './chart';

/** A line for each layer, with its index as the key; the selected layer in ink. */
export const layerLines = ({ run, selected }: Shown): LineOfChart[] =>
  run.layers.map(({ name }, i) => ({
    key: String(i),
    label: name,
    weight: i === selected ? 'main' : 'side',
  }));
