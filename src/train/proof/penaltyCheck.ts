import { entry } from '../../core/entry';
import type { Value } from '../../core/config/param';
import { penalty as gramOrthogonality } from '../../penalties/gramOrthogonality';
import type { Penalty, PenaltyPlace } from '../../penalties/penalty';
import { penalty as sparsity } from '../../penalties/sparsity';
import { integers } from './check';
import type { Check, Compared } from './check';

type Use = { penalty: Penalty; places: PenaltyPlace[]; options: Record<string, Value> };

/** The places of what a run would give it: two factors, of which one is padded; two lists of singular values. */
const uses: Use[] = [
  {
    penalty: gramOrthogonality,
    places: [
      { offset: 0, rows: 19, cols: 12, rank: 10, reference: 12 },
      { offset: 256, rows: 5, cols: 4, rank: 4, reference: 4 },
    ],
    options: {},
  },
  {
    penalty: sparsity,
    places: [
      { offset: 0, rows: 1, cols: 9, rank: 9, reference: 9 },
      { offset: 64, rows: 1, cols: 4, rank: 4, reference: 4 },
    ],
    options: { measure: 'hoyer2' },
  },
];

const strength = 0.5;

/** Half integers in the columns that are in use, with zeros around them. */
function valuesAt(places: readonly PenaltyPlace[], label: string): Float32Array<ArrayBuffer> {
  const all = new Float32Array(512);
  for (const { offset, rows, cols, rank } of places) {
    const drawn = integers(rows * cols, `${label} ${offset}`);
    drawn.forEach((value, at) => {
      if (at % cols < rank) all[offset + at] = value / 2;
    });
  }
  return all;
}

/** The gradients and values of the penalties of the methods. */
export const penaltyCheck: Check = {
  what: 'a penalty',
  begin(engine) {
    const begun = uses.map(({ penalty, places, options }) => {
      const contents = valuesAt(places, penalty.id);
      const values = engine.allocate('proof values', contents);
      const gradients = engine.allocate('proof gradients', new Float32Array(contents.length));
      const weight = engine.allocate('proof strength', Float32Array.of(strength));
      const open = penalty.open(engine, { values, gradients, places }, options);
      open.addGradient(weight);
      open.measure();
      return { penalty, places, options, contents, arrays: [values, gradients, weight], gradients, open };
    });
    return {
      reads: begun.flatMap(({ gradients, open }) => [gradients, ...open.reads]),
      compare(read) {
        const rest = [...read];
        return begun.flatMap(({ penalty, places, options, contents, open }): Compared[] => {
          const gradients = rest.shift() ?? new Float32Array();
          const measured = Array.from(open.values(rest.splice(0, open.reads.length)));
          const oracles = places.map((place) => {
            const { offset, rows, cols } = place;
            const matrix = Float64Array.from(contents.subarray(offset, offset + rows * cols));
            return penalty.oracle(matrix, place, options);
          });
          const right = new Float64Array(contents.length);
          oracles.forEach(({ gradient }, i) => {
            const { offset } = entry(places, i);
            gradient.forEach((value, at) => {
              right[offset + at] = strength * value;
            });
          });
          return [
            { name: `the gradient of ${penalty.id}`, given: gradients, right },
            {
              name: `the value of ${penalty.id}`,
              given: measured,
              right: oracles.map(({ value }) => value),
            },
          ];
        });
      },
      dispose() {
        for (const { open, arrays } of begun) {
          open.dispose();
          for (const array of arrays) engine.free(array);
        }
      },
    };
  },
};
