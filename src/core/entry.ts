/** Element i of an array that is known to have it. Throws RangeError otherwise. */
export function entry<T>(array: ArrayLike<T>, i: number): T {
  const item = array[i];
  if (item === undefined) throw new RangeError(`No element ${i} in an array of ${array.length}.`);
  return item;
}
