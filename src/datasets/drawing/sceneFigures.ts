/** Signed distance from a figure's outline to (x, y), negative inside; the figure extends about 1 from its center. */
export type Figure = { name: string; distance: (x: number, y: number) => number };

/**
 * A figure of `corners` equal arms around the center: tips at distance `tip`, notches halfway between them at `notch`.
 *
 * With notch = tip · cos(π / corners) it is the regular polygon. Outside, the distance is to the line of the nearest edge.
 */
function arms(corners: number, tip: number, notch = tip * Math.cos(Math.PI / corners)): Figure['distance'] {
  const half = Math.PI / corners;
  const [notchX, notchY] = [notch * Math.cos(half), notch * Math.sin(half)];
  const length = Math.hypot(notchX - tip, notchY);
  const [normalX, normalY] = [notchY / length, (tip - notchX) / length];
  const cos = Float64Array.from({ length: corners }, (_, i) => Math.cos(2 * half * i));
  const sin = Float64Array.from({ length: corners }, (_, i) => Math.sin(2 * half * i));
  return (x, y) => {
    let along = -Infinity;
    for (let i = 0; i < corners; i++) along = Math.max(along, x * (cos[i] ?? 0) + y * (sin[i] ?? 0));
    const across = Math.sqrt(Math.max(0, x * x + y * y - along * along));
    return (along - tip) * normalX + across * normalY;
  };
}

/** The figures of `scenes`: sizes are such that all cover about the same area. */
export const figures: readonly Figure[] = [
  { name: 'disc', distance: (x, y) => Math.sqrt(x * x + y * y) - 0.8 },
  { name: 'ring', distance: (x, y) => Math.abs(Math.sqrt(x * x + y * y) - 0.75) - 0.24 },
  { name: 'triangle', distance: arms(3, 1.15) },
  { name: 'square', distance: arms(4, 1) },
  { name: 'star', distance: arms(5, 1.2, 0.56) },
];
