import { texts } from '../../core/texts';
import type { Spectrum } from '../charts/spectrum/spectrumGeometry';
import { spectrumTable } from '../figure/table';
import { TableButton } from '../figure/TableButton';

export const text = texts('ui/spectra/SpectrumTable', {
  title: (layer: string) => `Spectrum of ${layer}`,
});

/** Opens the table of a spectrum. */
export const SpectrumTable = ({ name, spectrum }: { name: string; spectrum: Spectrum }) => (
  <TableButton title={text.title(name)} read={() => spectrumTable(spectrum)} />
);
