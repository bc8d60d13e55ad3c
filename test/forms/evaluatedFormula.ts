type Matrix = { rows: number; cols: number; values: Float64Array };
type Tensors = Record<string, { shape: readonly number[]; data: ArrayLike<number> }>;

const make = (rows: number, cols: number, value: (i: number, j: number) => number): Matrix => ({
  ...{ rows, cols },
  values: Float64Array.from({ length: rows * cols }, (_, at) => value(Math.floor(at / cols), at % cols)),
});
const get = ({ cols, values }: Matrix, i: number, j: number) => values[i * cols + j] ?? NaN;

const multiplied = (a: Matrix, b: Matrix) =>
  make(a.rows, b.cols, (i, j) => {
    let sum = 0;
    for (let k = 0; k < a.cols; k++) sum += get(a, i, k) * get(b, k, j);
    return sum;
  });

/**
 * What a form's formula gives, as test/python/evaluate.py computes it: sums of products of a layer's arrays, transposed by
 * `.T`, with `abs` and `diag`. Vectors are rows.
 */
export function evaluatedFormula(formula: string, layer: string, tensors: Tensors): Float64Array {
  const factor = (text: string): Matrix => {
    const call = /^(abs|diag)\((.*)\)$/.exec(text);
    if (call?.[1] === 'abs') {
      const { rows, cols, values } = factor(call[2] ?? '');
      return { rows, cols, values: values.map(Math.abs) };
    }
    if (call) {
      const { values } = factor(call[2] ?? '');
      return make(values.length, values.length, (i, j) => (i === j ? (values[i] ?? NaN) : 0));
    }
    if (text.endsWith('.T')) {
      const own = factor(text.slice(0, -2));
      return make(own.cols, own.rows, (i, j) => get(own, j, i));
    }
    const tensor = tensors[`${layer}.${text}`];
    if (!tensor) throw new Error(`The formula ${formula} names ${text}, which the file does not have.`);
    const [rows, cols] = tensor.shape.length === 2 ? tensor.shape : [1, tensor.shape[0]];
    return { rows: rows ?? 1, cols: cols ?? 1, values: Float64Array.from(tensor.data) };
  };
  const terms = formula.split(' + ').map((term) => term.split(' @ ').map(factor).reduce(multiplied));
  return terms.reduce((a, b) => make(a.rows, a.cols, (i, j) => get(a, i, j) + get(b, i, j))).values;
}
