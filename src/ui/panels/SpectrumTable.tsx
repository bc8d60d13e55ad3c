import type { Spectrum } from '../charts/spectrumGeometry';
import { spectrumTable } from '../charts/table';
import { TableButton } from './TableButton';

/** Opens the numbers of a spectrum. */
export const SpectrumTable = ({ name, spectrum }: { name: string; spectrum: Spectrum }) => (
  <TableButton title={`Spectrum of ${name}`} read={() => spectrumTable(spectrum)} />
);
