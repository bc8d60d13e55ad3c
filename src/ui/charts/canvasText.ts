import type { Palette } from './palette';

type Canvas = CanvasRenderingContext2D;

/** Style of a text on a canvas; `halo` separates it from its background. */
export type TextStyle = {
  color: string;
  align?: CanvasTextAlign;
  weight?: number;
  size?: number;
  halo?: true;
};

/** A text in the font of the page, 11 px by default, on this baseline. */
export function write(g: Canvas, palette: Palette, text: string, x: number, y: number, style: TextStyle) {
  g.font = `${style.weight ?? 400} ${style.size ?? 11}px ${palette.font}`;
  g.textAlign = style.align ?? 'left';
  if (style.halo) {
    g.strokeStyle = palette.page;
    g.lineWidth = 3;
    g.lineJoin = 'round';
    g.strokeText(text, x, y);
  }
  g.fillStyle = style.color;
  g.fillText(text, x, y);
}

/** A symbol in math italic with its index; returns the width. */
export function writeSymbol(
  g: Canvas,
  palette: Palette,
  symbol: string,
  index: string,
  x: number,
  y: number,
): number {
  g.textAlign = 'left';
  g.fillStyle = palette.muted;
  g.font = `italic 14px ${palette.math}`;
  g.fillText(symbol, x, y);
  const wide = g.measureText(symbol).width;
  g.font = `400 8px ${palette.font}`;
  g.fillText(index, x + wide, y + 2);
  return wide + g.measureText(index).width;
}
