import { GpuError } from '../core/errors';
import type { Kernel } from './kernel';

/**
 * The kernel's WGSL as it is compiled: its module with the values of `constants` in the lines `const name = …;` that declare
 * them.
 *
 * In the text rather than as `override` constants, because browsers disagree on arrays in workgroup memory that are sized
 * by those. Throws GpuError where the module has no such line, or several, and for a number that is not finite.
 */
export function shaderText({ name, source, constants = {} }: Kernel): string {
  return Object.entries(constants).reduce((text, [constant, value]) => {
    const line = new RegExp(`^(\\s*const ${constant}(?:: \\w+)? = )[^;]*;`, 'gm');
    const found = text.match(line)?.length ?? 0;
    if (found !== 1)
      throw new GpuError(
        `shaders/${name}.wgsl must have one line "const ${constant} = …;" to put ${String(value)} into, and has ${found}.`,
      );
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new GpuError(`${name} cannot have ${constant} = ${value}: WGSL has only finite numbers.`);
    return text.replace(line, `$1${String(value)};`);
  }, source);
}
