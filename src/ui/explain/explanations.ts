import { texts } from '../../core/texts';
import { chartExplanations } from '../charts/overTime';
import { controlTexts } from './controlTexts';
import { yang, coquelin, rudelson, roy, golub } from '../explanation';
import type { Explanation } from '../explanation';
import { lessonTexts } from './lessonTexts';
import { runExplanations } from './runExplanations';
import { sharingTexts } from './sharingTexts';

const own = texts('ui/explain/explanations', {
  accuracy: {
    title: 'Accuracy',
    text: 'Share of images that are classified correctly: of the test set where it was measured, else of the last batch.',
    unit: '%',
  },
  rank: {
    title: 'Rank',
    text: 'Singular values that the cut keeps, over all layers, as a share of the full rank.',
    formula: String.raw`\sum_l r_l \Big/ \sum_l \min(m_l, n_l)`,
    unit: '%',
  },
  parameters: {
    title: 'Parameters',
    text: 'Parameters stored at these ranks, as a share of the dense network. A layer is stored as factors only below its break-even rank r*.',
    formula: String.raw`r\,(m+n) < m\,n \iff r < r^{*} = \frac{mn}{m+n}`,
    unit: '%',
    source: yang,
  },
  macs: {
    title: 'MACs',
    text: 'Multiply-accumulates for one image at these ranks, as a share of the dense network. Fewer MACs are not always faster: compare the time per step.',
    formula: String.raw`p\,r\,(m+n)\ \text{ instead of }\ p\,m\,n,\quad p\ \text{output positions}`,
    unit: '%',
  },
  trained: {
    title: 'Trained',
    text: 'Parameters being trained now, as a share of the dense network; below, all parameters stored now. Frozen factors and their core together can exceed the dense network.',
    formula: String.raw`r^2 \text{ of a frozen layer, where } r\,(m + r + n) \text{ are stored}`,
    unit: '%',
    source: coquelin,
  },
  time: {
    title: 'Time per step',
    text: 'Measured on this device: the mean over the steps since the last report, from the batch to the updated weights.',
    unit: 'milliseconds',
  },
  counter: {
    title: 'Step',
    text: 'Batches trained on so far, and in total. Below it, the state of the run and roughly how long it will take.',
    unit: 'steps',
  },
  progress: {
    title: 'Progress',
    text: 'The share of the steps done; while the network is built, the share of the shaders compiled.',
  },
  layerRank: {
    title: 'Rank of a layer',
    text: 'How many of its singular values the cut keeps, of the full rank. Factors save memory up to the break-even rank r*. A layer whose singular values have nearly vanished has collapsed, and shows 0: the cut would only count noise.',
  },
  stable: {
    title: 'Stable rank',
    text: 'How many directions carry the energy, in units of the strongest.',
    formula: String.raw`\sum_i \sigma_i^2 \Big/ \sigma_1^2`,
    source: rudelson,
  },
  effective: {
    title: 'Effective rank',
    text: 'The exponential of the entropy of the singular values. Equal values give the full rank.',
    formula: String.raw`\exp\Big(-\sum_i p_i \ln p_i\Big),\quad p_i = \sigma_i \Big/ \sum_j \sigma_j`,
    source: roy,
  },
  trueRank: {
    title: 'True rank',
    text: 'The rank that the cut would leave of the weight itself. Bars are the values the method stores; dots are those of the weight, at the last check.',
  },
  wholeStability: {
    title: 'S, the whole basis',
    text: 'How far the basis agrees with itself at an earlier step: 1 means settled, even if a cut has kept only part of it. Singular values near 0 that are not cut off have arbitrary directions, yet count as much as the rest.',
    formula: String.raw`S = \frac{\mathrm{tr}(O^{\top}O')}{\min(\lVert O\rVert_F^2,\lVert O'\rVert_F^2)},\quad O = UV^{\top}`,
    source: coquelin,
  },
  leadingStability: {
    title: 'S_k, the leading directions',
    text: 'S restricted to the k directions that the cut keeps; reliable where S is not.',
    formula: String.raw`S_k = \mathrm{tr}\big((U_kV_k^{\top})^{\top}U'_kV_k'^{\top}\big)/k`,
  },
  leadingCount: {
    title: 'k',
    text: 'The number of leading directions: the true rank, as many as the cut would keep of the weight itself.',
  },
  weightChange: {
    title: 'Change of the weight',
    text: 'How far the weight itself has moved between the two steps. Where this is small, S is near 1 whatever the basis does.',
    formula: String.raw`\lVert W' - W\rVert_F \,/\, \lVert W\rVert_F`,
  },
  randomStability: {
    title: 'Random matrices',
    text: 'S of two random matrices of this shape: about 0, with this standard deviation.',
    formula: String.raw`0 \pm 1/\sqrt{m\,n'}`,
  },
  updateRank: {
    title: 'Update',
    text: 'How training has changed this weight since the last snapshot (one per test): in how many directions, and by how much. Few directions and a small change explain a high S.',
    formula: String.raw`\Delta W = W - W_{\text{snapshot}}:\quad \frac{\sum\sigma^2}{\sigma_1^2},\quad e^{-\sum p_i \ln p_i},\quad \frac{\lVert\Delta W\rVert_F}{\lVert W\rVert_F}`,
  },
  bulk: {
    title: 'Random bulk',
    text: 'The range of the singular values of a random matrix of this size, fitted to this spectrum. Values above the threshold are spikes, made by training.',
    formula: String.raw`\sqrt{N\lambda_\pm},\quad \lambda_\pm = \sigma_{mp}^2\big(1 \pm 1/\sqrt Q\big)^2`,
    source: { label: 'Martin & Mahoney 2018', url: 'https://arxiv.org/abs/1810.01075' },
  },
  since: { title: 'Since', text: 'The earlier of the two steps being compared.', unit: 'step' },
  spectrum: {
    title: 'Singular values',
    text: 'Each bar is a singular value, largest first; an outlined bar is below the cut. The staircase is step 0; the gray area is a random matrix of this shape and norm: bars above it were learned.',
    formula: String.raw`W = \sum_i \sigma_i\,u_i v_i^{\top},\quad \sigma_1 \ge \sigma_2 \ge \dots`,
    source: { label: 'Marchenko & Pastur; Martin & Mahoney 2018', url: 'https://arxiv.org/abs/1810.01075' },
  },
  cutLine: {
    title: 'Cut line',
    text: 'Everything below it is cut off: drag it on any layer, or move it with the arrow keys. All layers share one cut, a share of the energy or of the largest singular value, depending on the method.',
  },
  afterCut: {
    title: 'After this cut',
    text: 'The present network, cut to the ranks shown and not fine-tuned, on at most 512 test images. The run itself does not change.',
    formula: String.raw`W_r = \sum_{i \le r} \sigma_i\,u_i v_i^{\top}`,
  },
  parts: {
    title: 'Rank-1 components',
    text: 'A weight is a sum of rank-1 components, strongest first. Each has a pattern that it responds to (for a convolution, the kernel over its strongest input channel) and below it a strip: its contribution to every output. Orange is negative, blue positive. Press a component to switch it off.',
    formula: String.raw`W = \sum_i \sigma_i\,u_i v_i^{\top}`,
  },
  partsOn: { title: 'All on', text: 'Switches every component of every layer on again.' },
  seen: {
    title: 'What the network sees',
    text: 'How the network classifies the test images, and an image of yours.',
  },
  confusion: {
    title: 'Confusion matrix',
    text: 'Row: true class; column: predicted class. Correct predictions are on the diagonal. Press a cell to see some of its images.',
  },
  askAgain: { title: 'Refresh', text: 'Classifies the whole test set with the present network.' },
  draw: {
    title: 'Draw a digit',
    text: 'Draw with the pointer, or move the pen with the arrow keys and hold Shift to draw; or open an image file. The present network classifies it.',
  },
  clearDrawing: { title: 'Clear', text: 'Erases the drawing.' },
  pictureFile: {
    title: 'An image file',
    text: 'Shrinks an image to 28 × 28 gray pixels and classifies it. It stays on this device.',
  },
  probabilities: {
    title: 'Probabilities',
    text: 'The softmax of the network’s outputs, one probability per class.',
    formula: String.raw`p_c = e^{z_c} / \sum_k e^{z_k}`,
  },
  history: {
    title: 'Over time',
    text: 'Every singular value of this layer at every report, the largest at the top. The line is the rank; values below a hard edge are no longer stored.',
  },
  rotation: {
    title: 'Rotation',
    text: 'Overlap of the left singular vectors at the earlier step with the present ones. A clean diagonal means that the basis has settled. Outside the marked corner the values are below the cut, and their directions are arbitrary.',
    formula: String.raw`\lvert U_k^{\top} U'_k \rvert`,
  },
  angles: {
    title: 'Principal angles',
    text: 'Cosines of the angles between the spans of the leading k directions, now and earlier, largest first. If all are 1 the span is the same, even if its vectors have rotated within it.',
    formula: String.raw`\cos\theta_i = \sigma_i\big(U_k^{\top}U'_k\big)`,
    source: golub,
  },
} satisfies Record<string, Explanation>);

const tables: readonly Readonly<Record<string, Explanation>>[] = [
  controlTexts,
  sharingTexts,
  own,
  runExplanations,
  lessonTexts,
  chartExplanations,
];

/** Everything explained that is neither in the catalogue nor a metric. */
export const explainedIds: readonly string[] = tables.flatMap(Object.keys);

/** The explanation of one of these; undefined if there is none. */
export const explanationNamed = (id: string): Explanation | undefined =>
  tables.find((table) => Object.hasOwn(table, id))?.[id];
