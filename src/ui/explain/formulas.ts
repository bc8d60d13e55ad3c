/** The formulas of parameters in TeX, by `<plug-in>.<parameter>`. */
export const formulas: Readonly<Record<string, string>> = {
  'svdTraining.sparsity': String.raw`\mathcal L + \lambda_s \sum_l \Omega(s_l) + \lambda_o \sum_l \Theta(U_l, V_l)`,
  'svdTraining.ortho': String.raw`\Theta = \big(\lVert U^{\top}U - I\rVert_F^2 + \lVert V^{\top}V - I\rVert_F^2\big)/r^2`,
  'svdTraining.energy': String.raw`r = \min\Big\{k : \sum_{i\le k}\sigma_i^2 \ge (1-e)\sum_i\sigma_i^2\Big\}`,
  'svdTraining.regularizer': String.raw`\ell_1 = \sum_i|s_i|,\quad H = \ell_1/\lVert s\rVert_2,\quad H^2 = \ell_1^2/\lVert s\rVert_2^2`,
  'dense.truncate': String.raw`r = \min\Big\{k : \sum_{i\le k}\sigma_i^2 \ge (1-e)\sum_i\sigma_i^2\Big\}`,
  'oialr.cutoff': String.raw`r = \#\{\sigma_i \ge \beta\,\sigma_1\}`,
  'oialr.threshold': String.raw`S = \mathrm{tr}(O^{\top}O')/n'`,
  'adam.lr': String.raw`\theta \leftarrow \theta - \eta\,\hat m/(\sqrt{\hat v} + \varepsilon)`,
  'adam.weightDecay': String.raw`\nabla\mathcal L \leftarrow \nabla\mathcal L + w\,\theta`,
  'adamw.lr': String.raw`\theta \leftarrow \theta - \eta\,\hat m/(\sqrt{\hat v} + \varepsilon)`,
  'adamw.weightDecay': String.raw`\theta \leftarrow \theta - \eta\,w\,\theta`,
  'sgd.lr': String.raw`\theta \leftarrow \theta - \eta\,v`,
  'sgd.momentum': String.raw`v \leftarrow \mu\,v + \nabla\mathcal L`,
};
