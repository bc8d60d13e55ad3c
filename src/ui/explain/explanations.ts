import { chartExplanations } from '../charts/overTime';
import { controlTexts } from './controlTexts';
import { yang, coquelin, rudelson, roy, golub } from '../explanation';
import type { Explanation } from '../explanation';
import { lessonTexts } from './lessonTexts';
import { runExplanations } from './runExplanations';

const numbers: Record<string, Explanation> = {
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
    text: 'Numbers to store at these ranks, as a share of the dense network. A layer is stored as factors only below its break-even rank r*.',
    formula: String.raw`r\,(m+n) < m\,n \iff r < r^{*} = \frac{mn}{m+n}`,
    unit: '%',
    source: yang,
  },
  macs: {
    title: 'MACs',
    text: 'Multiply-accumulates for one image at these ranks, as a share of the dense network. Fewer need not mean faster: compare the time a step.',
    formula: String.raw`p\,r\,(m+n)\ \text{ instead of }\ p\,m\,n,\quad p\ \text{output positions}`,
    unit: '%',
  },
  trained: {
    title: 'Trained',
    text: 'Numbers that training changes now, as a share of the dense network; below, all numbers that are kept now. Frozen factors beside their core can be more than the dense network.',
    formula: String.raw`r^2 \text{ of a frozen layer, where } r\,(m + r + n) \text{ are stored}`,
    unit: '%',
    source: coquelin,
  },
  time: {
    title: 'Time a step',
    text: 'Measured here: the mean of the steps since the last report, from the batch to the updated weights.',
    unit: 'milliseconds',
  },
  counter: {
    title: 'Step',
    text: 'Batches trained on so far, of how many in all. Below it, what the run is doing and about how long it will take.',
    unit: 'steps',
  },
  progress: {
    title: 'Progress',
    text: 'The share of the steps that is done; while the network is built, the share of the shaders that are compiled.',
  },
  layerRank: {
    title: 'Rank of a layer',
    text: 'How many of its singular values the cut keeps, of the full rank. Factors save memory up to the break-even rank r*. A layer whose singular values are nearly all gone has collapsed, and shows 0: what the cut would count is noise.',
    formula: String.raw`r = \min\Big\{k : \sum_{i\le k}\sigma_i^2 \ge (1-e)\sum_i \sigma_i^2\Big\}`,
    source: yang,
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
    text: 'Energy rank of the weight itself. The bars are the values that the method stores; the dots are those of the weight, at the last check.',
  },
  wholeStability: {
    title: 'S, the whole basis',
    text: 'How far the basis agrees with itself at the earlier step: 1 is settled, also where a cut has kept a part of it. Singular values that are near 0 and not cut off have directions that mean little, yet count as much as the rest.',
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
    text: 'How many directions count as leading: the true rank, as many as the cut would keep of the weight itself.',
  },
  weightChange: {
    title: 'Change of the weight',
    text: 'How far the weight itself has moved between the two steps. When this is small, S is near 1 whatever the basis does.',
    formula: String.raw`\lVert W' - W\rVert_F \,/\, \lVert W\rVert_F`,
  },
  randomStability: {
    title: 'Random matrices',
    text: 'S of two random matrices of this shape: about 0, with this standard deviation.',
    formula: String.raw`0 \pm 1/\sqrt{m\,n'}`,
  },
  updateRank: {
    title: 'Update',
    text: 'What training did to this weight since the last snapshot, one at every test: in how many directions it changed, and how much of it. Few directions and a small change explain a high S.',
    formula: String.raw`\Delta W = W - W_{\text{snapshot}}:\quad \frac{\sum\sigma^2}{\sigma_1^2},\quad e^{-\sum p_i \ln p_i},\quad \frac{\lVert\Delta W\rVert_F}{\lVert W\rVert_F}`,
  },
  bulk: {
    title: 'Random bulk',
    text: 'Where the singular values of a random matrix of this size would lie, fitted to this spectrum, and above what a value is a spike that training made.',
    formula: String.raw`\sqrt{N\lambda_\pm},\quad \lambda_\pm = \sigma_{mp}^2\big(1 \pm 1/\sqrt Q\big)^2`,
    source: { label: 'Martin & Mahoney 2018', url: 'https://arxiv.org/abs/1810.01075' },
  },
  since: { title: 'Since', text: 'The earlier of the two steps that are compared.', unit: 'step' },
};

const pictures: Record<string, Explanation> = {
  spectrum: {
    title: 'Singular values',
    text: 'A bar is a singular value, largest first; an outline is one that the cut takes. The stair is step 0, the gray area a random matrix of this shape and norm: what stands out of it was learned.',
    formula: String.raw`W = \sum_i \sigma_i\,u_i v_i^{\top},\quad \sigma_1 \ge \sigma_2 \ge \dots`,
    source: { label: 'Marchenko & Pastur; Martin & Mahoney 2018', url: 'https://arxiv.org/abs/1810.01075' },
  },
  cutLine: {
    title: 'Cut line',
    text: 'What lies below it is cut off: drag it on any layer, or walk it by the arrow keys. It is one cut for all layers, a share of the energy or of the largest singular value, as the method has it.',
  },
  afterCut: {
    title: 'After this cut',
    text: 'The network as it is, cut to the ranks that are shown and not trained further, on at most 512 test images. The run itself is not changed.',
    formula: String.raw`W_r = \sum_{i \le r} \sigma_i\,u_i v_i^{\top}`,
  },
  parts: {
    title: 'Rank-1 parts',
    text: 'A weight is a sum of parts, strongest first. Each has a pattern that it looks for (of a convolution, the kernel over its strongest input channel) and below it a strip: how much of it goes into every output. Orange is negative, blue positive. Press a part to switch it off.',
    formula: String.raw`W = \sum_i \sigma_i\,u_i v_i^{\top}`,
  },
  partsOn: { title: 'All on', text: 'Switches every part of every layer on again.' },
  seen: {
    title: 'What the network sees',
    text: 'Which test images the network takes for which class, and what it makes of an image of yours.',
  },
  confusion: {
    title: 'Confusion matrix',
    text: 'Row: what an image is; column: what the network takes it for. What is right lies on the diagonal. Press a cell to see some of its images.',
  },
  askAgain: { title: 'Look again', text: 'Classifies the whole test set with the network as it is now.' },
  draw: {
    title: 'Draw a digit',
    text: 'Draw with the pointer, or walk the pen by the arrow keys and hold Shift to draw; or take a picture from a file. The network, as it is now, says what it takes it for.',
  },
  clearDrawing: { title: 'Clear', text: 'Wipes the drawing.' },
  pictureFile: {
    title: 'A picture',
    text: 'Shrinks a picture to 28 × 28 gray pixels and classifies it. It stays on this device.',
  },
  probabilities: {
    title: 'Probabilities',
    text: 'The softmax of the network’s outputs: how it divides its belief among the classes.',
    formula: String.raw`p_c = e^{z_c} / \sum_k e^{z_k}`,
  },
  history: {
    title: 'Over time',
    text: 'Every singular value of this layer at every report, the largest at the top. The line is the rank; what lies below a hard edge is no longer stored.',
  },
  rotation: {
    title: 'Rotation',
    text: 'How the left singular vectors at the earlier step overlap with those of now. A clean diagonal: the basis has settled. Outside the marked corner the values lie below the cut, and their direction means nothing.',
    formula: String.raw`\lvert U_k^{\top} U'_k \rvert`,
  },
  angles: {
    title: 'Principal angles',
    text: 'Cosines of the angles between the spaces of the leading k directions, now and earlier, largest first. All at 1: the space is the same, however its vectors have turned within it.',
    formula: String.raw`\cos\theta_i = \sigma_i\big(U_k^{\top}U'_k\big)`,
    source: golub,
  },
};

/** Everything on the screen that neither the catalogue nor a metric explains, by id. */
export const explanations: Readonly<Record<string, Explanation>> = {
  ...controlTexts,
  ...numbers,
  ...pictures,
  ...runExplanations,
  ...lessonTexts,
  ...chartExplanations,
};
