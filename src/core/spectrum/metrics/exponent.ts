import type { Spectrum } from '../metric';
import { fewestEigenvalues, fitPowerLaw } from '../powerLaw';
import type { PowerLaw } from '../powerLaw';

/** A quantity derived from the power law of a spectrum; undefined if none fits. */
export const exponent = (value: (law: PowerLaw, sigma: Spectrum) => number) => (sigma: Spectrum) => {
  const law = fitPowerLaw(sigma);
  return law && value(law, sigma);
};

/** Why a spectrum has no power law. */
export const lacksPowerLaw = (sigma: Spectrum): string =>
  sigma.length < fewestEigenvalues
    ? `needs ${fewestEigenvalues} values, here ${sigma.length}`
    : 'no power law fits';
