import { write, writeSymbol } from '../canvasText';
import { drawEventMark } from '../time/eventMark';
import type { Palette } from '../palette';
import { axisLabels, spectrumGeometry } from './spectrumGeometry';
import type { Spectrum, SpectrumGeometry } from './spectrumGeometry';

type Canvas = CanvasRenderingContext2D;

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

/** The gray area of a random matrix, from the first slot's left to the last one's right. */
function drawRandom(g: Canvas, palette: Palette, { random, base }: SpectrumGeometry, width: number) {
  const [first, last] = [random[0], random.at(-1)];
  if (!first || !last) return;
  g.beginPath();
  g.moveTo(0, base);
  g.lineTo(0, first.y);
  for (const { x, y } of random) g.lineTo(x, y);
  g.lineTo(width, last.y);
  g.lineTo(width, base);
  g.fillStyle = palette.null;
  g.fill();
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

/** Powers of ten, labelled on the right, where bars are low. */
function drawRules(g: Canvas, palette: Palette, { rules }: SpectrumGeometry, width: number) {
  for (const { y, exponent } of rules) {
    g.fillStyle = palette.rule;
    g.fillRect(0, Math.round(y), width, 1);
    const text = exponent >= 0 ? String(10 ** exponent) : (10 ** exponent).toFixed(-exponent);
    write(g, palette, text, width, Math.round(y) + 11, { color: palette.muted, align: 'right' });
  }
}

/** The values of a second ago. */
function drawFallen(g: Canvas, palette: Palette, { fallen }: SpectrumGeometry) {
  g.fillStyle = palette.accentQuiet;
  g.globalAlpha = 0.5;
  for (const { x, y, width, height } of fallen) g.fillRect(x, y, width, height);
  g.globalAlpha = 1;
}

/** Paints a spectrum: the random matrix, bars in the color of their energy, the staircase of step 0, true values as dots, the cut and its rank. */
export function drawSpectrum(g: Canvas, palette: Palette, spectrum: Spectrum, width: number, height: number) {
  g.clearRect(0, 0, width, height);
  if (width < 24 || height < 60) return;
  const geometry = spectrumGeometry(spectrum, width, height);
  const { base, cut, rankX, breakEvenX } = geometry;
  drawRandom(g, palette, geometry, width);
  drawRules(g, palette, geometry, width);
  drawFallen(g, palette, geometry);
  drawBars(g, palette, geometry);
  drawStair(g, palette, geometry);
  drawMarks(g, palette, geometry);
  g.fillStyle = palette.ruleStrong;
  g.fillRect(0, base, width, 1);
  drawCut(g, palette, geometry, width);
  const pointed = geometry.bars[spectrum.pointed ?? -1];
  if (pointed) {
    g.strokeStyle = palette.ink;
    g.lineWidth = 1;
    g.strokeRect(pointed.x - 0.5, pointed.y - 0.5, pointed.width + 1, pointed.height + 1);
  }

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

/** Paints what a cut removed: outlines beyond the new rank, at their former height, and the value at which they were cut. */
export function drawTail(g: Canvas, palette: Palette, spectrum: Spectrum, width: number, height: number) {
  g.clearRect(0, 0, width, height);
  if (width < 24 || height < 60) return;
  const { bars, rankX, base } = spectrumGeometry(spectrum, width, height);
  g.strokeStyle = palette.ink2;
  g.lineWidth = 0.75;
  for (const bar of bars.filter(({ kept }) => !kept))
    g.strokeRect(bar.x + 0.375, bar.y, Math.max(0.6, bar.width - 0.75), bar.height);
  if (bars.every(({ kept }) => kept)) return;
  g.lineWidth = 1;
  g.setLineDash([2, 3]);
  g.beginPath();
  g.moveTo(rankX, base - 34);
  g.lineTo(rankX, base);
  g.stroke();
  g.setLineDash([]);
  drawEventMark(g, 'cut', rankX, base - 34, palette.ink2);
}
