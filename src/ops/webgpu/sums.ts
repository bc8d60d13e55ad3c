import * as tf from '@tensorflow/tfjs-core';
import { roundUp } from '../../core/roundUp';
import { windowElements } from '../../gpu/engine';
import type { Packed, WebgpuEngine } from '../../gpu/engine';
import { kernel, sumTable } from '../../kernels/sumSlices';
import type { SumWindow } from '../../kernels/sumSlices';

/** Slices to be written by a dispatch, and then their sum: a new tensor. */
export type OpenSum = { partial: Packed; sum(): tf.TensorInfo };

/**
 * Sums of slices, in their order. Between `begin` and `end` those that were expected are computed in one dispatch for many
 * layers: at the latest when something uses one of them, or when their slices fill the room for them.
 */
export type Sums = {
  begin(): void;
  /** Says that `slices` of `length` elements will be opened; the sums need not come in the same order. */
  expect(slices: number, length: number): void;
  /** A sum of this shape. A single slice is the sum itself. */
  open(slices: number, shape: readonly number[]): OpenSum;
  /** To be called before these data are used. */
  used(data: object): void;
  end(): void;
};

/** The most elements of slices that wait to be added up, 2 MiB: a dispatch costs less than more memory. */
const mostWaiting = 2 ** 19;

type Output = ReturnType<WebgpuEngine['output']>;

/** What is known and waiting since `begin`. */
type Joined = {
  expected: { slices: number; largest: number; sums: number };
  room: { slices: Output; sums: Output } | undefined;
  /** Elements of the room that are taken. */
  taken: { slices: number; sums: number };
  /** By the data of their tensors. */
  waiting: Map<object, SumWindow>;
};

const aligned = (length: number) => roundUp(length, windowElements);

/** No sums yet. */
export function createSums(engine: WebgpuEngine): Sums {
  let joined: Joined | undefined;

  const add = (windows: readonly SumWindow[], partial: Packed, sum: Packed) => {
    const { table, threads } = sumTable(windows);
    engine.dispatch(kernel, { partial, windows: engine.constant(table), sum }, threads);
  };
  const flush = ({ room, taken, waiting }: Joined) => {
    const windows = [...waiting.values()];
    waiting.clear();
    taken.slices = 0;
    if (room && windows.length > 0) add(windows, room.slices.packed, room.sums.packed);
  };
  /** By itself. */
  const apart = (slices: number, shape: readonly number[]): OpenSum => {
    const whole = engine.output(shape);
    const { length } = whole.packed;
    const partial = engine.output([slices, length]);
    return {
      partial: partial.packed,
      sum() {
        add([{ start: 0, result: 0, length, slices }], partial.packed, whole.packed);
        engine.release(partial.tensor);
        return whole.tensor;
      },
    };
  };
  /** Among those that wait; undefined where there is no room because it was not expected. */
  const among = (present: Joined, slices: number, shape: readonly number[]): OpenSum | undefined => {
    const { expected, taken, waiting } = present;
    const length = tf.util.sizeFromShape([...shape]);
    const [needed, result] = [aligned(slices * length), taken.sums];
    if (needed > expected.largest || result + aligned(length) > expected.sums) return undefined;
    const most = Math.min(expected.slices, Math.max(mostWaiting, expected.largest));
    present.room ??= { slices: engine.output([most]), sums: engine.output([expected.sums]) };
    const { room } = present;
    if (taken.slices + needed > most) flush(present);
    const start = taken.slices;
    taken.slices += needed;
    taken.sums += aligned(length);
    const window = engine.window(room.slices.packed, start, [slices, length]);
    const partial = engine.borrow(window);
    engine.release(window);
    return {
      partial,
      sum() {
        const tensor = engine.window(room.sums.packed, result, shape);
        waiting.set(tensor.dataId, { start, result, length, slices });
        return tensor;
      },
    };
  };
  return {
    begin() {
      const expected = { slices: 0, largest: 0, sums: 0 };
      joined = { expected, room: undefined, taken: { slices: 0, sums: 0 }, waiting: new Map() };
    },
    expect(slices, length) {
      if (!joined || slices === 1) return;
      const { expected } = joined;
      const needed = aligned(slices * length);
      expected.slices += needed;
      expected.largest = Math.max(expected.largest, needed);
      expected.sums += aligned(length);
    },
    open(slices, shape) {
      if (slices > 1) return (joined && among(joined, slices, shape)) ?? apart(slices, shape);
      const whole = engine.output(shape);
      return { partial: whole.packed, sum: () => whole.tensor };
    },
    used(data) {
      if (joined?.waiting.has(data)) flush(joined);
    },
    end() {
      if (!joined) return;
      flush(joined);
      const { room } = joined;
      if (room) for (const { tensor } of [room.slices, room.sums]) engine.release(tensor);
      joined = undefined;
    },
  };
}
