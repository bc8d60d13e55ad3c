/** The source of a formula; `url` if there is a page for it. */
export type Source = { label: string; url?: string };

/** A paper by its arXiv number. */
export const arxiv = (label: string, number: string): Source => ({
  label: `${label}, arXiv ${number}`,
  url: `https://arxiv.org/abs/${number}`,
});

export const textbook: Source = { label: 'textbook' };
export const yang = arxiv('Yang et al. 2020', '2004.09031');
export const roy: Source = {
  label: 'Roy & Vetterli 2007',
  url: 'https://ieeexplore.ieee.org/document/7098875',
};
export const weightWatcher: Source = {
  label: 'Martin, Peng & Mahoney 2021, Nature Communications 12, 4122',
  url: 'https://doi.org/10.1038/s41467-021-24025-8',
};
export const marchenko = arxiv('Marchenko & Pastur 1967; Martin & Mahoney 2018', '1810.01075');
