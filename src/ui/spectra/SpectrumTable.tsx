import type { Spectrum } from '../charts/spectrum/spectrumGeometry';
import { spectrumTable } from '../figure/table';
import { TableButton } from '../figure/TableButton';

/** Opens the numbers of a spectrum. */
export const SpectrumTable = ({ name, spectrum }: { name: string; spectrum: Spectrum }) => (
  <TableButton title={`Spectrum of ${name}`} read={() => spectrumTable(spectrum)} />
);
