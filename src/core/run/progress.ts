/** A layer at the start of the run. */
export type LayerInfo = {
  name: string;
  /** Size of the matrix whose singular values are shown. */
  rows: number;
  cols: number;
  /** min(rows, cols), independent of the rank at the start. */
  fullRank: number;
  /** Largest rank at which the factored form stores fewer values than the dense one. */
  breakEvenRank: number;
  /** Singular values at step 0, largest first. */
  initialSigma: number[];
};

/**
 * How a layer is computed: with its own kernel, with one recomposed from factors, or as two layers in sequence.
 */
export type ComputedForm = 'dense' | 'recomposed' | 'factored';

/**
 * A layer's weight W′ and its basis compared with W, Δ steps earlier; O = UVᵀ is W's polar factor, m ≥ n′ its sizes,
 * and ‖O‖² the rank of W.
 *
 * Source: Coquelin et al. 2024, arXiv 2401.08505 (S); the other fields show how reliable S is.
 */
export type Stability = {
  /** The earlier step. */
  since: number;
  /**
   * S = tr(OᵀO′)/min(‖O‖², ‖O′‖²), −1…1: 1 if a cut keeps a part of the basis unchanged; 0 ± 1/√(m·n′) for two random
   * matrices. Ill-posed if singular values close to 0 are not cut off.
   */
  whole: number;
  /** S_k = tr((U_kV_kᵀ)ᵀU′_kV′_kᵀ)/k, −1…1, of the leading k directions. */
  leading: number;
  /** Number of leading directions: the true rank of the layer, at least 1 and at most the stored rank. */
  k: number;
  /** ‖ΔW‖_F / ‖W‖_F. */
  change: number;
  /** Cosines of the principal angles between span U_k and span U′_k, largest first, [k]. */
  cosines: number[];
  /** |U_jᵀU′_j| of the leading j = √length stored directions, row-major [j, j], j ≤ 24: clean diagonal = settled. */
  rotation: number[];
};

/** A change of a layer between two steps. */
export type LayerCut = {
  name: string;
  /** Rank before and after. */
  from: number;
  to: number;
  /** U and V were frozen here: before, the layer was stored whole. */
  froze: boolean;
  /** Singular values before the cut, largest first; those from `to` on were cut off. */
  sigma: number[];
};

/** Layers that changed their form after this step: bases frozen, ranks cut. */
export type Cut = { step: number; layers: LayerCut[] };

/** A layer at a step. */
export type LayerProgress = {
  name: string;
  /** The rank that a cut now would leave, by `sigma`. */
  rank: number;
  fullRank: number;
  /** All singular values are negligible compared with those at the start: `rank` counts noise. */
  collapsed?: boolean;
  /** The cheaper one at the stored rank; the function is the same. Absent from old recordings. */
  form?: ComputedForm;
  /** Stored values (|s|), largest first; singular values of the weight itself if the method stores none. */
  sigma: number[];
  /** Singular values of the weight itself, if they were computed at this step. */
  trueSigma?: number[];
  /** The rank that a cut now would leave, by `trueSigma`. */
  trueRank?: number;
  /** (‖UᵀU−I‖² + ‖VᵀV−I‖²) / r²; absent for a dense layer. */
  orthogonality?: number;
  /** Other penalties of the method on this layer, by id, not multiplied by their strengths. */
  penalties?: Record<string, number>;
  /** Present number of columns of U and V; absent if the weight is stored whole, and from old recordings. */
  storedRank?: number;
  /** U and V are frozen; only the core is trained. */
  frozen?: boolean;
  /** The latest comparison with Δ steps earlier; absent before the first. */
  stability?: Stability;
};

/** Cost of the present network and of its dense form. */
export type Cost = {
  params: number;
  paramsDense: number;
  macs: number;
  macsDense: number;
  /** Numbers of trained and of stored values, including frozen ones; absent from old recordings. */
  trainableParams?: number;
  storedParams?: number;
};

/** The measurements at a step. */
export type Progress = {
  step: number;
  /** Mean cross-entropy of the batch that this step trained on, in nats, before its update. */
  loss: number;
  /** Accuracy on that batch, 0…1. */
  accuracy: number;
  testAccuracy?: number;
  layers: LayerProgress[];
  /** At the ranks shown (after pruning now). */
  cost: Cost;
  /** Mean wall-clock time per step since the last report. */
  msPerStep: number;
  /** The learning rate of this step, from its schedule. */
  learningRate?: number;
  /**
   * Loss and accuracy of every step since the last report, including this one; the oldest are dropped if there were too
   * many. Absent without steps, and from old recordings.
   */
  history?: { step: number; loss: number; accuracy: number }[];
};

/** The results of a finished run. */
export type Summary = {
  /** On the test set before pruning. */
  testAccuracy: number;
  /** Right after pruning; for `dense`, of the truncated copy of the network. */
  testAccuracyPruned?: number;
  /** Of the final network, after fine-tuning. */
  testAccuracyFinal: number;
  params: number;
  trainableParams: number;
  paramsDense: number;
  macs: number;
  macsDense: number;
  msPerStep: number;
  /** Ranks after pruning, by layer. */
  prunedRanks?: Record<string, number>;
};
