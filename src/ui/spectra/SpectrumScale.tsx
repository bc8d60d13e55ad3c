import { texts } from '../../core/texts';
import { Segments } from '../elements/Segments';

export const text = texts('ui/spectra/SpectrumScale', {
  scale: 'Scale of σ',
  linear: 'linear',
  linearHelp: 'σ from 0',
  log: 'log',
  logHelp: 'σ over three powers of ten',
  range: 'Range of σ',
  each: 'each',
  eachHelp: 'Each layer up to its own largest σ',
  shared: 'shared',
  sharedHelp: 'All layers up to the largest σ of all',
});

/** The vertical axes of the spectra: logarithmic or linear, shared or one per layer. */
export type Scale = { log: boolean; shared: boolean };

const forms = () =>
  [
    { value: 'linear', title: text.linearHelp, children: text.linear },
    { value: 'log', title: text.logHelp, children: text.log },
  ] as const;
const ranges = () =>
  [
    { value: 'each', title: text.eachHelp, children: text.each },
    { value: 'shared', title: text.sharedHelp, children: text.shared },
  ] as const;

/** Switches the axes of the spectra. */
export const SpectrumScale = ({ scale, onChoose }: { scale: Scale; onChoose: (scale: Scale) => void }) => (
  <>
    <Segments
      label={text.scale}
      explain="spectrumScale"
      value={scale.log ? 'log' : 'linear'}
      options={forms()}
      onChoose={(form) => onChoose({ ...scale, log: form === 'log' })}
    />
    <Segments
      label={text.range}
      explain="spectrumRange"
      value={scale.shared ? 'shared' : 'each'}
      options={ranges()}
      onChoose={(range) => onChoose({ ...scale, shared: range === 'shared' })}
    />
  </>
);
