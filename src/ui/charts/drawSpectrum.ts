import type { Palette } from './palette';
import { axisLabels, spectrumGeometry } from './spectrumGeometry';
import type { Spectrum, SpectrumGeometry } from './spectrumGeometry';

type Canvas = CanvasRenderingContext2D;
type Text = { color: string; align?: CanvasTextAlign; weight?: number };

function write(g: Canvas, palette: Palette, text: string, x: number, y: number, style: Text) {
  g.font = `${style.weight ?? 400} 11px ${palette.font}`;
  g.textAlign = style.align ?? 'left';
  g.fillStyle = style.color;
  g.fillText(text, x, y);
}

/** A symbol in the math italic with its index; returns the width. */
function writeSymbol(
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

function drawBars(g: Canvas, palette: Palette, { bars, base }: SpectrumGeometry) {
  for (const { x, y, width, height, kept, share } of bars) {
    if (kept) {
      g.fillStyle = palette.shade(share);
      g.fillRect(x, y, width, height);
      g.fillStyle = palette.ink2;
      g.fillRect(x, y, width, 1);
    } else {
      g.strokeStyle = palette.control;
      g.lineWidth = 0.75;
      g.strokeRect(x + 0.375, y, Math.max(0.6, width - 0.75), base - y);
    }
  }
}

function drawStair(g: Canvas, palette: Palette, { stair }: SpectrumGeometry) {
  g.beginPath();
  for (const { x, y } of stair) g.lineTo(x, y);
  g.strokeStyle = palette.ink2;
  g.globalAlpha = 0.6;
  g.lineWidth = 1;
  g.stroke();
  g.globalAlpha = 1;
}

function drawMarks(g: Canvas, palette: Palette, { marks }: SpectrumGeometry) {
  g.fillStyle = palette.ink;
  g.strokeStyle = palette.page;
  for (const { x, y, width } of marks) {
    const radius = Math.min(2, Math.max(0.9, width / 3));
    g.lineWidth = radius;
    g.beginPath();
    g.arc(x + width / 2, y, radius, 0, 2 * Math.PI);
    g.stroke();
    g.fill();
  }
}

function drawCut(g: Canvas, palette: Palette, { cut, rankX, base }: SpectrumGeometry, width: number) {
  g.strokeStyle = palette.accent;
  const y = cut ? Math.round(cut.y) + 0.5 : base;
  if (cut) {
    g.lineWidth = 1.5;
    g.beginPath();
    g.moveTo(0, y);
    g.lineTo(width, y);
    g.stroke();
  }
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(Math.max(0.5, Math.min(rankX, width - 0.5)), y);
  g.lineTo(Math.max(0.5, Math.min(rankX, width - 0.5)), base + 4);
  g.stroke();
}

/** Paints a spectrum: bars in the color of their energy, the stair of step 0, true values as dots, the cut and its rank. */
export function drawSpectrum(g: Canvas, palette: Palette, spectrum: Spectrum, width: number, height: number) {
  g.clearRect(0, 0, width, height);
  if (width < 24 || height < 60) return;
  const geometry = spectrumGeometry(spectrum, width, height);
  const { base, cut, rankX, breakEvenX } = geometry;
  drawBars(g, palette, geometry);
  drawStair(g, palette, geometry);
  drawMarks(g, palette, geometry);
  g.fillStyle = palette.ruleStrong;
  g.fillRect(0, base, width, 1);
  drawCut(g, palette, geometry, width);

  const first = writeSymbol(g, palette, 'σ', '1', 0, 13);
  const { muted, ink2, accent } = palette;
  write(g, palette, (spectrum.sigma[0] ?? 0).toFixed(2), first + 4, 13, { color: ink2, weight: 500 });
  if (cut)
    write(g, palette, `cut ${cut.value.toFixed(2)}`, width, 13, {
      color: accent,
      align: 'right',
      weight: 500,
    });

  const floor = height - 2;
  const room = axisLabels(spectrum, geometry, width);
  if (room.one) write(g, palette, '1', 0, floor, { color: muted });
  if (room.full) write(g, palette, String(spectrum.fullRank), width, floor, { color: muted, align: 'right' });
  if (breakEvenX > 0 && breakEvenX <= width) {
    g.fillStyle = palette.control;
    g.fillRect(Math.min(Math.round(breakEvenX), width - 1), base, 1, 4);
  }
  if (room.breakEven) writeSymbol(g, palette, 'r*', '', breakEvenX - 6, floor);
  const x = Math.min(Math.max(rankX, 7), width - 8);
  write(g, palette, String(spectrum.rank), x, floor, { color: accent, align: 'center', weight: 600 });
}
