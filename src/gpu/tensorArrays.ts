import { GpuError } from '../core/errors';
import { assertFits } from './engine';
import type { Contents, Packed, View } from './engine';
import { tf } from './tfjs/tfjs';

/** A packed array that is a tensor of tfjs, or a table on the host. */
export type Held = Packed & {
  values: tf.Tensor1D | undefined;
  table: Uint32Array | undefined;
  /** Counts its replacements. */
  version: number;
  views: { tensor: tf.Tensor | undefined }[];
};

const isHeld = (source: object): source is Held => 'label' in source && 'version' in source;

const held = (packed: Packed): Held => {
  if (!isHeld(packed)) throw new GpuError(`${packed.label} belongs to another engine.`);
  return packed;
};

/** The tensor of an array of f32. Throws GpuError for a table. */
export function valuesOf(packed: Packed): tf.Tensor1D {
  const { values } = held(packed);
  if (!values) throw new GpuError(`${packed.label} is a table, not an array of f32.`);
  return values;
}

/** The contents of a table. Throws GpuError for an array of f32. */
export function tableOf(packed: Packed): Uint32Array {
  const { table } = held(packed);
  if (!table) throw new GpuError(`${packed.label} is an array of f32, not a table.`);
  return table;
}

/** A new array with these contents. */
export function createHeld(label: string, contents: Contents): Held {
  const array = { label, length: contents.length, version: 0, views: [] };
  if (!(contents instanceof Float32Array))
    return { ...array, type: 'u32', values: undefined, table: contents.slice() };
  const values = tf.keep(tf.tensor1d(contents.slice(), 'float32'));
  return { ...array, type: 'f32', values, table: undefined };
}

/** A tensor as an array that may be read within the surrounding `tf.tidy`. */
export function borrowedFrom(tensor: tf.Tensor): Held {
  const values = tf.reshape<tf.Rank.R1>(tensor, [tensor.size]);
  const array = { label: 'tensor', length: tensor.size, version: 0, views: [] };
  return { ...array, type: 'f32', values, table: undefined };
}

/** Makes `values` the contents of the array, which owns them from then on. */
export function replace(packed: Packed, values: tf.Tensor1D): void {
  const target = held(packed);
  target.values?.dispose();
  target.values = tf.keep(values);
  target.version++;
}

/** `target` with `part` in place of its elements from `offset` on. */
function spliced(target: Packed, part: tf.Tensor1D, offset: number): tf.Tensor1D {
  const present = valuesOf(target);
  const end = offset + part.size;
  const pieces = [tf.slice1d(present, 0, offset), part, tf.slice1d(present, end, target.length - end)];
  return tf.concat1d(pieces.filter((piece) => piece.size > 0));
}

/** Replaces the contents from `offset` (elements) on. Throws ShapeError where they do not fit. */
export function writeTo(target: Packed, contents: Contents, offset = 0): void {
  assertFits(target, contents.length, offset);
  if (!(contents instanceof Float32Array)) {
    tableOf(target).set(contents, offset);
    return;
  }
  const part = contents.slice();
  const values = tf.tidy(() =>
    part.length === target.length
      ? tf.tensor1d(part, 'float32')
      : spliced(target, tf.tensor1d(part, 'float32'), offset),
  );
  replace(target, values);
}

/** Copies whole tensors into the array, each to its offset (elements); the rest becomes 0. */
export function gatherInto(target: Packed, parts: readonly { tensor: tf.Tensor; offset: number }[]): void {
  const ordered = [...parts].sort((a, b) => a.offset - b.offset);
  const values = tf.tidy(() => {
    const pieces: tf.Tensor1D[] = [];
    let at = 0;
    for (const { tensor, offset } of ordered) {
      if (offset > at) pieces.push(tf.zeros<tf.Rank.R1>([offset - at]));
      pieces.push(tf.reshape(tensor, [tensor.size]));
      at = offset + tensor.size;
    }
    if (at < target.length) pieces.push(tf.zeros<tf.Rank.R1>([target.length - at]));
    return tf.concat1d(pieces);
  });
  replace(target, values);
}

/** A window into the array, sliced again when the array has been replaced. */
export function viewOf(source: Packed, offset: number, shape: readonly number[]): View {
  const array = held(source);
  const size = tf.util.sizeFromShape([...shape]);
  const entry: Held['views'][number] = { tensor: undefined };
  let version = -1;
  array.views.push(entry);
  return {
    shape,
    get tensor(): tf.Tensor {
      if (entry.tensor && version === array.version) return entry.tensor;
      entry.tensor?.dispose();
      const window = tf.tidy(() => tf.reshape(tf.slice1d(valuesOf(array), offset, size), [...shape]));
      entry.tensor = tf.keep(window);
      version = array.version;
      return window;
    },
  };
}

/** Disposes of the tensors of an array. */
export function release(packed: Packed): void {
  const { values, views } = held(packed);
  values?.dispose();
  for (const view of views) view.tensor?.dispose();
}
