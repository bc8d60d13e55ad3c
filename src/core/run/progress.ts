/** A layer as it is when the run starts. */
export type LayerInfo = {
  name: string;
  /** Rows and columns of the matrix whose singular values are shown. */
  rows: number;
  cols: number;
  /** min(rows, cols), whatever rank the layer starts with. */
  fullRank: number;
  /** Largest rank at which the factored form stores fewer numbers than the dense one. */
  breakEvenRank: number;
  /** Singular values at step 0, largest first. */
  initialSigma: number[];
};

/**
 * How a layer is computed: with its own kernel, with one recomposed from factors, or as two layers one after the other.
 */
export type ComputedForm = 'dense' | 'recomposed' | 'factored';

/**
 * How a layer's weight W′ and its basis compare with W, Δ steps earlier; O = UVᵀ is W's polar factor, m ≥ n′ its sizes,
 * and ‖O‖² the rank of W.
 *
 * Source: Coquelin et al. 2024, arXiv 2401.08505 (S); the rest says how far S can be trusted.
 */
export type Stability = {
  /** The earlier step. */
  since: number;
  /**
   * S = tr(OᵀO′)/min(‖O‖², ‖O′‖²), −1…1: 1 where a cut keeps a part of the basis as it was; 0 ± 1/√(m·n′) for two random
   * matrices. Ill-posed where singular values are close to 0 and not cut off.
   */
  whole: number;
  /** S_k = tr((U_kV_kᵀ)ᵀU′_kV′_kᵀ)/k, −1…1, of the leading k directions. */
  leading: number;
  /** Directions that count as leading: the true rank of the layer, at least 1 and at most the stored rank. */
  k: number;
  /** ‖ΔW‖_F / ‖W‖_F. */
  change: number;
  /** Cosines of the principal angles between span U_k and span U′_k, largest first, [k]. */
  cosines: number[];
  /** |U_jᵀU′_j| of the leading j = √length stored directions, row-major [j, j], j ≤ 24: clean diagonal = settled. */
  rotation: number[];
};

/** What happened to a layer between two steps. */
export type LayerCut = {
  name: string;
  /** Rank before and after. */
  from: number;
  to: number;
  /** U and V were frozen here: the layer was stored whole before. */
  froze: boolean;
  /** Singular values before the cut, largest first; those from `to` on were cut off. */
  sigma: number[];
};

/** Layers that changed how they are stored, after this step: bases frozen, ranks cut. */
export type Cut = { step: number; layers: LayerCut[] };

/** A layer at a step. */
export type LayerProgress = {
  name: string;
  /** The rank that a cut now would leave by `sigma`. */
  rank: number;
  fullRank: number;
  /** All singular values are next to nothing beside those at the start: `rank` counts noise. */
  collapsed?: boolean;
  /** The cheaper one at the rank as stored; the function is the same. Absent from old recordings. */
  form?: ComputedForm;
  /** Singular values as the method stores them (|s|), largest first; of the weight itself when it stores none. */
  sigma: number[];
  /** Singular values of the weight itself, when they were computed at this step. */
  trueSigma?: number[];
  /** The rank that a cut now would leave by `trueSigma`. */
  trueRank?: number;
  /** (‖UᵀU−I‖² + ‖VᵀV−I‖²) / r²; absent for a dense layer. */
  orthogonality?: number;
  /** The other penalties that the method has on it, by their ids, not multiplied by their strengths. */
  penalties?: Record<string, number>;
  /** Columns of U and V as stored now; absent where the weight is stored whole, and from old recordings. */
  storedRank?: number;
  /** U and V are frozen, only the core between them is trained. */
  frozen?: boolean;
  /** The newest comparison with Δ steps earlier; absent before there is one. */
  stability?: Stability;
};

/** Cost of the network as it is now and as its dense form would be. */
export type Cost = {
  params: number;
  paramsDense: number;
  macs: number;
  macsDense: number;
  /** Numbers that training changes now, and numbers kept now, frozen ones too; absent from old recordings. */
  trainableParams?: number;
  storedParams?: number;
};

/** What is measured at a step. */
export type Progress = {
  step: number;
  /** Mean cross-entropy of the batch that this step trained on, in nats, before its update. */
  loss: number;
  /** Accuracy on that batch, 0…1. */
  accuracy: number;
  testAccuracy?: number;
  layers: LayerProgress[];
  /** At the ranks shown (what pruning now would leave). */
  cost: Cost;
  /** Mean wall-clock time of the steps since the last report. */
  msPerStep: number;
  /** The learning rate of this step, after its schedule. */
  learningRate?: number;
  /**
   * Loss and accuracy of every step since the last report, this one included; the oldest are left out where there were
   * too many. Absent where there was no step, and from old recordings.
   */
  history?: { step: number; loss: number; accuracy: number }[];
};

/** What a finished run comes to. */
export type Summary = {
  /** On the test set before pruning. */
  testAccuracy: number;
  /** Right after pruning; for `dense`, of the post-hoc truncated network beside it. */
  testAccuracyPruned?: number;
  /** Of the network as it ends, after fine-tuning. */
  testAccuracyFinal: number;
  params: number;
  trainableParams: number;
  paramsDense: number;
  macs: number;
  macsDense: number;
  msPerStep: number;
  /** Ranks left by pruning, by layer. */
  prunedRanks?: Record<string, number>;
};
