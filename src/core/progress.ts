/** A layer as it is when the run starts. */
export type LayerInfo = {
  name: string;
  /** Rows and columns of the matrix whose singular values are shown. */
  rows: number;
  cols: number;
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

/** A layer at a step. */
export type LayerProgress = {
  name: string;
  /** Energy rank of `sigma` at the present e. */
  rank: number;
  fullRank: number;
  /** The cheaper one at the rank as stored; the function is the same. Absent from old recordings. */
  form?: ComputedForm;
  /** Singular values as the method stores them (|s|), largest first; of the weight itself when it stores none. */
  sigma: number[];
  /** Singular values of the weight itself, when they were computed at this step. */
  trueSigma?: number[];
  /** Energy rank of `trueSigma`. */
  trueRank?: number;
  /** (‖UᵀU−I‖² + ‖VᵀV−I‖²) / r²; absent for a dense layer. */
  orthogonality?: number;
};

/** Cost of the network as it is now and as its dense form would be. */
export type Cost = { params: number; paramsDense: number; macs: number; macsDense: number };

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
