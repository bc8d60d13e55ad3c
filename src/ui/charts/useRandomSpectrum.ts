import { useEffect, useState } from 'react';
import { frobeniusNorm } from '../../core/spectrum/metric';

/**
 * The singular values of a random matrix of a size, scaled to the norm of a spectrum: undefined until the law is loaded.
 */
export function useRandomSpectrum(rows: number, cols: number) {
  const [unit, setUnit] = useState<Float64Array>();
  useEffect(() => {
    let wanted = true;
    void import('../../core/spectrum/marchenkoPastur').then(({ randomSpectrum }) => {
      if (wanted) setUnit(rows > 0 && cols > 0 ? randomSpectrum(rows, cols, 1) : undefined);
    });
    return () => {
      wanted = false;
    };
  }, [rows, cols]);
  return (sigma: readonly number[]): number[] | undefined => {
    if (!unit) return undefined;
    const norm = frobeniusNorm(sigma);
    return Array.from(unit, (value) => value * norm);
  };
}
