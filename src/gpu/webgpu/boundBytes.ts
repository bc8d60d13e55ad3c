/** Bytes of the arrays in a bind group, each counted once. */
export type BoundBytes = (group: GPUBindGroup) => number;

function bytesOf({ entries }: GPUBindGroupDescriptor): number {
  const seen = new Map<GPUBuffer, number[]>();
  let sum = 0;
  for (const { resource } of entries) {
    if (!('buffer' in resource)) continue;
    const { buffer, offset = 0, size = buffer.size - offset } = resource;
    const offsets = seen.get(buffer) ?? [];
    if (offsets.includes(offset)) continue;
    seen.set(buffer, [...offsets, offset]);
    sum += size;
  }
  return sum;
}

/** Notes the sizes of all bind groups that the device makes from now on, by tfjs and by us. */
export function noteBoundBytes(device: GPUDevice): BoundBytes {
  const known = new WeakMap<GPUBindGroup, number>();
  const create = device.createBindGroup;
  device.createBindGroup = (descriptor) => {
    const group = create.call(device, descriptor);
    known.set(group, bytesOf(descriptor));
    return group;
  };
  return (group) => known.get(group) ?? 0;
}
