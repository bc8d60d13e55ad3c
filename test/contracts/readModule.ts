/** What a WGSL module needs of a device, and which parts of the language it uses. */
export type Module = {
  bindings: { storage: number; uniform: number };
  /** Bytes of workgroup memory, counted as WebGPU counts them. */
  workgroupBytes: number;
  /** Invocations of a workgroup. */
  workgroupSize: number;
  enables: string[];
  requires: string[];
  overrides: string[];
  /** Functions that take a pointer. */
  pointerParameters: string[];
  /** Whether it calls a subgroup function or reads a subgroup's lane or size. */
  usesSubgroups: boolean;
};

const roundUp = (size: number, to: number) => Math.ceil(size / to) * to;

/** The value of an integer expression of constants. Throws where it is none. */
function valueOf(expression: string, constants: ReadonlyMap<string, string>): number {
  const digits = expression.replace(/[A-Za-z_]\w*/g, (name) => {
    const given = constants.get(name);
    return given === undefined ? name : `(${valueOf(given, constants)})`;
  });
  if (!/^[\d\s()+*/-]+$/.test(digits.replace(/(\d)[ui]\b/g, '$1')))
    throw new Error(`The reader of modules cannot tell the value of ${expression}.`);
  return Number(new Function(`return ${digits.replace(/(\d)[ui]\b/g, '$1')};`)());
}

/** The first and the rest of `element, count`, at the last comma outside brackets. */
function splitArray(inside: string): [string, string] {
  let depth = 0;
  for (let at = inside.length - 1; at >= 0; at--) {
    if ('>)'.includes(inside[at] ?? '')) depth++;
    if ('<('.includes(inside[at] ?? '')) depth--;
    if (inside[at] === ',' && depth === 0) return [inside.slice(0, at).trim(), inside.slice(at + 1).trim()];
  }
  throw new Error(`The reader of modules cannot tell the size of array<${inside}>.`);
}

/** Size and alignment of a type, in bytes (WGSL, "Alignment and Size"). */
function layoutOf(type: string, constants: ReadonlyMap<string, string>): { size: number; align: number } {
  if (/^(?:u32|i32|f32|bool|atomic<[ui]32>)$/.test(type)) return { size: 4, align: 4 };
  const vector = /^vec([234])(?:[uif]|<(?:u32|i32|f32|bool)>)$/.exec(type);
  if (vector) return { size: 4 * Number(vector[1]), align: vector[1] === '2' ? 8 : 16 };
  const matrix = /^mat([234])x([234])(?:f|<f32>)$/.exec(type);
  if (matrix) {
    const align = matrix[2] === '2' ? 8 : 16;
    return { size: Number(matrix[1]) * align, align };
  }
  const array = /^array<(.*)>$/.exec(type);
  if (!array) throw new Error(`The reader of modules cannot tell the size of ${type}.`);
  const [element, count] = splitArray((array[1] ?? '').replace(/,\s*$/, ''));
  const { size, align } = layoutOf(element, constants);
  return { size: valueOf(count, constants) * roundUp(size, align), align };
}

/** Reads a module, by regular expressions. Throws where it cannot tell a size. */
export function readModule(source: string): Module {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, one = '']) => one.trim());
  const names = (pattern: RegExp) => all(pattern).flatMap((list) => list.split(/\s*,\s*/).filter(Boolean));
  const constants = new Map(
    [...text.matchAll(/\bconst (\w+)(?:\s*:\s*\w+)?\s*=\s*([^;]+);/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
  const memory = all(/var<workgroup>\s*\w+\s*:\s*([^;]+);/g);
  const sides = (/@workgroup_size\(([^)]*)\)/.exec(text)?.[1] ?? '').split(',').filter((one) => one.trim());
  const functions = [...text.matchAll(/\bfn (\w+)\(([^{]*)\{/g)];
  return {
    bindings: {
      storage: all(/(var<storage[^>]*>)/g).length,
      uniform: all(/(var<uniform>)/g).length,
    },
    workgroupBytes: memory.reduce((sum, type) => sum + roundUp(layoutOf(type, constants).size, 16), 0),
    workgroupSize: sides.reduce((product, side) => product * valueOf(side, constants), 1),
    enables: names(/\benable\s+([^;]+);/g),
    requires: names(/\brequires\s+([^;]+);/g),
    overrides: all(/\boverride\s+(\w+)/g),
    pointerParameters: functions
      .filter(([, , rest = '']) => rest.includes('ptr<'))
      .map(([, name = '']) => name),
    usesSubgroups: /\bsubgroup(?!s\b)\w+|\bquad(?:Broadcast|Swap)\w*\(/.test(text),
  };
}
