/** The explanation of a control, a number or a chart: one or two sentences, with formula, unit and source. */
export type Explanation = {
  title: string;
  text: string;
  /** TeX. */
  formula?: string;
  unit?: string;
  source?: { label: string; url?: string };
};

/** Papers that are the source of more than one explanation. */
export const yang = { label: 'Yang et al. 2020', url: 'https://arxiv.org/abs/2004.09031' };
export const coquelin = { label: 'Coquelin et al. 2024', url: 'https://arxiv.org/abs/2401.08505' };
export const rudelson = { label: 'Rudelson & Vershynin 2007', url: 'https://arxiv.org/abs/math/0503442' };
export const roy = { label: 'Roy & Vetterli 2007', url: 'https://ieeexplore.ieee.org/document/7098875' };
export const golub = {
  label: 'Björck & Golub 1973',
  url: 'https://doi.org/10.1090/S0025-5718-1973-0348991-3',
};
