import type * as tf from '@tensorflow/tfjs-core';
import type { Packed, WebgpuEngine } from '../../gpu/engine';
import { kernel, packedLength, packTable } from '../../kernels/convolution/packFilter';
import type { FilterLayout, FilterWindow } from '../../kernels/convolution/packFilter';
import type { Differentiated } from '../together';

/** A packed kernel, to be released after its last dispatch. */
export type PackedFilter = { packed: Packed; release(): void };

/**
 * Convolution kernels packed for `subgroupConv`. Between `begin` and `end` those that are windows of packed arrays are packed
 * in one dispatch when the first of them is needed, together with all that are expected by then.
 */
export type Packs = {
  begin(of: Differentiated): void;
  /** Says that this kernel will be needed, packed like this. */
  expect(filter: tf.TensorInfo, layout: FilterLayout): void;
  of(filter: tf.TensorInfo, layout: FilterLayout): PackedFilter;
  end(): void;
};

/** A kernel that was expected, where it lies, and where it is packed. */
type Expected = { filter: object; layout: FilterLayout; packed: Packed; offset: number; result?: Packed };

const isSame = (a: FilterLayout, b: FilterLayout) =>
  a.taps === b.taps && a.inputs === b.inputs && a.outputs === b.outputs && a.flip === b.flip;

/** Nothing packed yet. */
export function createPacks(engine: WebgpuEngine): Packs {
  let places = new Map<object, { packed: Packed; offset: number }>();
  let expected: Expected[] = [];
  let rooms: tf.TensorInfo[] = [];

  const find = ({ dataId }: tf.TensorInfo, layout: FilterLayout) =>
    expected.find(({ filter, layout: own }) => filter === dataId && isSame(own, layout));
  const expect: Packs['expect'] = (filter, layout) => {
    const place = places.get(filter.dataId);
    if (place && !find(filter, layout)) expected.push({ filter: filter.dataId, layout, ...place });
  };
  /** By itself. */
  const apart = (filter: tf.TensorInfo, layout: FilterLayout): PackedFilter => {
    const { tensor, packed } = engine.output([packedLength(layout)]);
    const kernels = engine.borrow(filter);
    const { table, threads } = packTable([{ ...layout, start: 0, other: false }]);
    const filters = engine.constant(table);
    engine.dispatch(kernel, { kernels, others: kernels, filters, packed }, threads);
    return { packed, release: () => engine.release(tensor) };
  };
  /** All that are expected and not packed yet: one dispatch per two arrays that they lie in. */
  const packAll = () => {
    const open = expected.filter(({ result }) => !result);
    const arrays = [...new Set(open.map(({ packed }) => packed))];
    const windowOf = ({ layout, packed, offset }: Expected, other?: Packed): FilterWindow => ({
      ...layout,
      start: offset,
      other: packed === other,
    });
    const room = engine.output([packTable(open.map((one) => windowOf(one))).end]);
    rooms.push(room.tensor);
    let begin = 0;
    for (let i = 0; i < arrays.length; i += 2) {
      const [first, second = first] = arrays.slice(i, i + 2);
      if (!first || !second) continue;
      const own = open.filter(({ packed }) => packed === first || packed === second);
      const windows = own.map((one) => windowOf(one, second === first ? undefined : second));
      const { table, starts, end, threads } = packTable(windows, begin);
      const filters = engine.constant(table);
      engine.dispatch(kernel, { kernels: first, others: second, filters, packed: room.packed }, threads);
      own.forEach((one, k) => {
        const window = engine.window(room.packed, starts[k] ?? 0, [packedLength(one.layout)]);
        one.result = engine.borrow(window);
        engine.release(window);
      });
      begin = end;
    }
  };
  return {
    begin({ windows }) {
      places = new Map(windows.map(({ tensor, packed, offset }) => [tensor.dataId, { packed, offset }]));
    },
    expect,
    of(filter, layout) {
      expect(filter, layout);
      const one = find(filter, layout);
      if (!one) return apart(filter, layout);
      if (!one.result) packAll();
      return { packed: one.result ?? engine.borrow(filter), release() {} };
    },
    end() {
      for (const room of rooms) engine.release(room);
      places = new Map();
      expected = [];
      rooms = [];
    },
  };
}
