import { factorCases } from '../src/kernels/penalty/factorCases.reference';
import { factorRecords } from '../src/kernels/penalty/factorTable';
import type { FactorRecord } from '../src/kernels/penalty/factorTable';
import { penalty as gramOrthogonality } from '../src/penalties/gramOrthogonality';
import { tf } from '../src/gpu/tfjs/tfjs';
import { interleaved, recordOf } from './bench';
import type { Bench } from './bench';

/** Steps timed together, to amortize the wait for the GPU. */
const repeats = 4;

/** How much faster are two dispatches than the same penalty, value and gradient, written in tf ops? */
export const bench: Bench = {
  id: 'penalty',
  async *run({ engine: open, wants }) {
    const engine = await open();
    for (const [label, name] of [
      ['cnn/6-factors', 'cnn'],
      ['resnet20/42-factors', '42 factors of ResNet-20'],
    ] as const) {
      if (!wants(label)) continue;
      const one = factorCases().find((candidate) => candidate.name === name);
      if (!one) throw new Error(`Unknown case ${name}.`);
      const records = factorRecords(one.factors);
      const parameters = engine.allocate('parameters', one.parameters);
      const gradients = engine.allocate('gradients', new Float32Array(one.parameters.length));
      const penalty = gramOrthogonality.open(engine, { values: parameters, gradients, places: records }, {});
      const weight = engine.allocate('weight', Float32Array.of(1));
      const factors = records.map(({ offset, rows, cols, rank }) => {
        const whole = tf.tensor2d(one.parameters.slice(offset, offset + rows * cols), [rows, cols]);
        const factor = tf.slice2d(whole, [0, 0], [rows, rank]);
        whole.dispose();
        return factor;
      });
      const inOps = tf.valueAndGrads((...all: tf.Tensor[]) =>
        all
          .map((factor) => {
            const rank = factor.shape[1] ?? 1;
            const error = tf.sub(tf.matMul(factor, factor, true), tf.eye(rank));
            return tf.mul<tf.Scalar>(tf.sum(tf.square(error)), 1 / rank ** 2);
          })
          .reduce((sum, term) => tf.add(sum, term)),
      );
      const ours = () => {
        penalty.addGradient(weight);
      };
      // 3: the packed matmul that this project always uses; −1: the default choice of tfjs.
      const inTfjs = (matmul: number) => () => {
        tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', matmul);
        tf.tidy(() => void inOps(factors));
        tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
      };
      const timed = (work: () => void) => async () => {
        for (let i = 0; i < repeats; i++) work();
        await engine.settle();
      };
      ours();
      const { value, grads } = inOps(factors);
      const read = await engine.read([...penalty.reads, gradients, value, ...grads]);
      const [
        partial = new Float32Array(),
        gradient = new Float32Array(),
        [expected = NaN] = [],
        ...expectedGrads
      ] = read;
      const total = Array.from(penalty.values([partial])).reduce((a, b) => a + b, 0);
      assertSame({ value: total, gradient }, { value: expected, gradients: expectedGrads }, records);
      tf.dispose([value, ...grads]);
      const contenders = [timed(ours), timed(inTfjs(-1)), timed(inTfjs(3))];
      const times = await interleaved(contenders, 15);
      const [mine = [], tfjs = [], tfjsPacked = []] = times.map((list) => list.map((ms) => ms / repeats));
      yield recordOf({ bench: 'penalty', case: label, unit: 'ms' }, { ours: mine, tfjs, tfjsPacked });
      penalty.dispose();
      for (const packed of [parameters, gradients, weight]) engine.free(packed);
      tf.dispose(factors);
    }
  },
};

/** Throws unless both give the same value and gradients: only then is a speed meaningful. */
function assertSame(
  ours: { value: number; gradient: Float32Array },
  tfjs: { value: number; gradients: readonly Float32Array[] },
  records: readonly FactorRecord[],
) {
  if (!(Math.abs(ours.value - tfjs.value) <= 1e-5 * tfjs.value))
    throw new Error(`The penalty is ${ours.value}, in tf ops ${tfjs.value}.`);
  records.forEach(({ offset, rows, cols, rank }, i) => {
    for (let row = 0; row < rows; row++)
      for (let col = 0; col < rank; col++) {
        const a = ours.gradient[offset + row * cols + col] ?? NaN;
        const b = tfjs.gradients[i]?.[row * rank + col] ?? NaN;
        if (!(Math.abs(a - b) <= 1e-5)) throw new Error(`Gradient of factor ${i}: ${a}, in tf ops ${b}.`);
      }
  });
}
