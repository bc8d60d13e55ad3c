/** A color as red, green, blue in sRGB, each in [0, 1]. */
export type Color = readonly [red: number, green: number, blue: number];

/** Lightness in [0, 1], chroma (0 = gray, 0.3 = as vivid as screens get) and hue in degrees, in OKLCH. */
export type Lch = { lightness: number; chroma: number; hue: number };

const encoded = (linear: number) =>
  linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;

/** Linear red, green, blue, outside [0, 1] for colors beyond sRGB. Matrices of Ottosson's OKLab (2020). */
function linearRgb({ lightness, chroma, hue }: Lch): Color {
  const angle = (hue / 180) * Math.PI;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The color, with chroma reduced where sRGB does not have it: lightness and hue stay. */
export function colorOf(wanted: Lch): Color {
  let { chroma } = wanted;
  let rgb = linearRgb(wanted);
  while (chroma > 0 && rgb.some((value) => value < 0 || value > 1)) {
    chroma = Math.max(0, chroma - 0.01);
    rgb = linearRgb({ ...wanted, chroma });
  }
  const [red, green, blue] = rgb;
  return [encoded(red), encoded(green), encoded(blue)];
}
