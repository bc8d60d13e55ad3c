import { Segments } from '../elements/Segments';

/** The vertical axes of the spectra: logarithmic or not, one for all or each its own. */
export type Scale = { log: boolean; shared: boolean };

const forms = [
  { value: 'linear', title: 'σ from 0', children: 'linear' },
  { value: 'log', title: 'σ over three powers of ten', children: 'log' },
] as const;
const ranges = [
  { value: 'each', title: 'Each layer up to its own largest σ', children: 'each' },
  { value: 'shared', title: 'All layers up to the largest σ of all', children: 'shared' },
] as const;

/** Switches the axes of the spectra. */
export const SpectrumScale = ({ scale, onChoose }: { scale: Scale; onChoose: (scale: Scale) => void }) => (
  <>
    <Segments
      label="Scale of σ"
      explain="spectrumScale"
      value={scale.log ? 'log' : 'linear'}
      options={forms}
      onChoose={(form) => onChoose({ ...scale, log: form === 'log' })}
    />
    <Segments
      label="Range of σ"
      explain="spectrumRange"
      value={scale.shared ? 'shared' : 'each'}
      options={ranges}
      onChoose={(range) => onChoose({ ...scale, shared: range === 'shared' })}
    />
  </>
);
