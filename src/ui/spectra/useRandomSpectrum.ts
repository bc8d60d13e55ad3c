import { texts } from '../../core/texts';
import { useEffect, useState } from 'react';
import { useActions } from '../useStore';

export const text = texts('ui/spectra/useRandomSpectrum', {
  unfetched: 'The spectrum of a random matrix is missing: its code could not be fetched.',
});

/**
 * The singular values of a random matrix of a size, scaled to the norm of a spectrum: undefined until its code is loaded.
 */
export function useRandomSpectrum(rows: number, cols: number) {
  const { say } = useActions();
  const [unit, setUnit] = useState<Float64Array>();
  useEffect(() => {
    let wanted = true;
    import('../../core/spectrum/marchenkoPastur').then(
      ({ randomSpectrum }) => {
        if (wanted) setUnit(rows > 0 && cols > 0 ? randomSpectrum(rows, cols, 1) : undefined);
      },
      () => say(text.unfetched),
    );
    return () => {
      wanted = false;
    };
  }, [rows, cols, say]);
  return (sigma: readonly number[]): number[] | undefined => {
    if (!unit) return undefined;
    const norm = Math.hypot(...sigma);
    return Array.from(unit, (value) => value * norm);
  };
}
