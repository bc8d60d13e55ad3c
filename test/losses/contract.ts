import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { losses } from '../../src/losses';
import type { Loss } from '../../src/losses/loss';
import { batchLoss } from '../../src/ops/batchLoss';
import { meanSquaredError } from './meanSquaredError';

/** All losses, and one for tests only, which shows that a regression is one file. */
export const everyLoss: readonly Loss[] = [...losses, meanSquaredError];

const sizes = [
  { rows: 1, width: 2, scale: 1 },
  { rows: 64, width: 10, scale: 3 },
  { rows: 65, width: 3, scale: 20 },
];

/** Outputs of this scale, and the targets of random labels. */
export function lossCase({ layOut, id }: Loss, { rows, width, scale }: (typeof sizes)[number]) {
  const rng = createRng(rows).fork(id);
  const outputs = Float32Array.from({ length: rows * width }, () => scale * rng.normal());
  const targets = new Float32Array(rows * width);
  layOut(
    Uint8Array.from({ length: rows }, () => rng.below(width)),
    width,
    targets,
  );
  return { outputs, targets };
}

const is2D = (tensor: tf.Tensor): tensor is tf.Tensor2D => tensor.rank === 2;

function matrix(tensor: tf.Tensor): tf.Tensor2D {
  if (!is2D(tensor)) throw new Error('The outputs of a network are a matrix.');
  return tensor;
}

function expectClose(actual: ArrayLike<number> | undefined, expected: ArrayLike<number>) {
  expect(actual?.length).toBe(expected.length);
  const scale = Math.max(1e-6, ...Array.from(expected, Math.abs));
  Array.from(expected).forEach((value, i) =>
    expect(Math.abs((actual?.[i] ?? NaN) - value)).toBeLessThanOrEqual(2e-5 * scale),
  );
}

/** The contract of every loss on an engine. */
export function describeLosses(name: string, open: () => Promise<Engine>) {
  describe.each(everyLoss)(`loss $id on ${name}`, (loss) => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.dispose());

    it.each(sizes)(
      'is what it is in float64, with gradient and metric: $rows × $width, $scale',
      async (size) => {
        const { outputs, targets } = lossCase(loss, size);
        const shape = [size.rows, size.width];
        const [packed, wanted] = [engine.allocate('outputs', outputs), engine.allocate('targets', targets)];
        const [y, t] = [engine.view(packed, 0, shape).tensor, engine.view(wanted, 0, shape).tensor];
        let measured: tf.Tensor | undefined;
        const { value, grads } = tf.valueAndGrads((...[x = y]: tf.Tensor[]) => {
          const result = batchLoss(loss, matrix(x), t);
          measured = tf.keep(result.measured);
          return result.loss;
        })([y]);
        if (!measured) throw new Error('Nothing was measured.');
        const [own = [], gradient, metric] = await engine.read([value, ...grads, measured]);
        tf.dispose([value, ...grads, measured]);
        for (const array of [packed, wanted]) engine.free(array);
        const expected = loss.oracle(Float64Array.from(outputs), targets, size.width);
        expectClose(own, [expected.loss]);
        expectClose(gradient, expected.slope);
        expectClose(metric, expected.measured);
      },
    );
  });
}

/** The contract of every loss without an engine. */
export function describeOracles() {
  describe.each(everyLoss)('loss $id', (loss) => {
    it('explains itself, and its metric', () => {
      expect(loss.label).not.toBe('');
      expect(loss.summary).toMatch(/\.$/);
      expect(loss.metric.label).not.toBe('');
    });

    it.each(sizes)('has an oracle whose gradient agrees with differences: $rows × $width, $scale', (size) => {
      const { outputs, targets } = lossCase(loss, size);
      const start = Float64Array.from(outputs);
      const { slope } = loss.oracle(start, targets, size.width);
      for (let at = 0; at < start.length; at += Math.ceil(start.length / 20)) {
        const shifted = (shift: number) => {
          const moved = start.map((value, i) => (i === at ? value + shift : value));
          return loss.oracle(moved, targets, size.width).loss;
        };
        expect((shifted(1e-5) - shifted(-1e-5)) / 2e-5).toBeCloseTo(slope[at] ?? NaN, 6);
      }
    });
  });
}
