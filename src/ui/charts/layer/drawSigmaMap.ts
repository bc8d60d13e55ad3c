import type { Column } from '../../../store/selectors/settling';
import { write } from '../canvasText';
import type { Palette } from '../palette';
import { drawStepAxis, drawStepEvents, stepScale } from '../time/stepAxis';
import type { StepArea, StepEvents } from '../time/stepAxis';

type Canvas = CanvasRenderingContext2D;

/** A layer's singular values over time, with its freezes and cuts. */
export type LayerHistory = StepEvents & {
  columns: readonly Column[];
  fullRank: number;
  /** σ of the last color, and the upper end of the axis of the threads. */
  top: number;
  /** β, if the cut is a share of σ₁. */
  beta: number | undefined;
};

/** Space for the ranks on the left, the marks above, the present rank on the right, and the steps below. */
export const historyArea = (width: number, height: number): StepArea => ({
  left: 24,
  right: width - 28,
  top: 9,
  bottom: height - 18,
});

/** The maximum number of threads; of more, every second or third is drawn. */
const mostThreads = 128;

let sheet: HTMLCanvasElement | undefined;

/** The colors of every column and row at one pixel per row; values that are not stored have none. */
function paintSheet(palette: Palette, history: LayerHistory, width: number): HTMLCanvasElement {
  const { columns, fullRank, top } = history;
  const x = stepScale({ left: 0, right: width, top: 0, bottom: fullRank }, history);
  sheet ??= document.createElement('canvas');
  sheet.width = width;
  sheet.height = fullRank;
  const pixels = new ImageData(width, fullRank);
  for (const { from, to, sigma } of columns) {
    const first = Math.round(x(from));
    const last = Math.min(width, Math.max(first + 1, Math.round(x(to))));
    for (let i = 0; i < Math.min(fullRank, sigma.length); i++) {
      const [r, g, b] = palette.channels((sigma[i] ?? 0) / top);
      for (let at = 4 * (i * width + first); at < 4 * (i * width + last); at += 4) {
        pixels.data[at] = r;
        pixels.data[at + 1] = g;
        pixels.data[at + 2] = b;
        pixels.data[at + 3] = 255;
      }
    }
  }
  sheet.getContext('2d')?.putImageData(pixels, 0, 0);
  return sheet;
}

/** A staircase through one value per column. */
function trace(g: Canvas, history: LayerHistory, area: StepArea, y: (column: Column) => number) {
  const x = stepScale(area, history);
  g.beginPath();
  for (const column of history.columns) {
    g.lineTo(x(column.from), y(column));
    g.lineTo(x(column.to), y(column));
  }
  g.stroke();
}

function drawMap(g: Canvas, palette: Palette, history: LayerHistory, area: StepArea) {
  const { left, right, top, bottom } = area;
  const { fullRank, columns } = history;
  const width = Math.max(1, Math.round(right - left));
  const rankY = (rank: number) => top + ((bottom - top) * rank) / fullRank;
  g.imageSmoothingEnabled = false;
  g.drawImage(paintSheet(palette, history, width), left, top, right - left, bottom - top);
  if (columns.some(({ sigma }) => sigma.length < fullRank)) {
    g.strokeStyle = palette.ink2;
    g.lineWidth = 1;
    trace(g, history, area, ({ sigma }) => Math.min(rankY(sigma.length), bottom - 0.5));
  }
  for (const [color, wide] of [
    [palette.page, 4],
    [palette.accent, 1.75],
  ] as const) {
    g.strokeStyle = color;
    g.lineWidth = wide;
    trace(g, history, area, ({ rank }) => rankY(rank));
  }
  const { muted, accent } = palette;
  write(g, palette, '1', left - 6, top + 9, { color: muted, align: 'right' });
  write(g, palette, String(fullRank), left - 6, bottom, { color: muted, align: 'right' });
  const now = columns.at(-1);
  if (!now) return;
  const y = Math.min(Math.max(rankY(now.rank) + 4, top + 11), bottom);
  const x = stepScale(area, history)(now.to) + 5;
  write(g, palette, String(now.rank), x, y, { color: accent, weight: 600, size: 13, halo: true });
}

function drawThreads(g: Canvas, palette: Palette, history: LayerHistory, area: StepArea) {
  const { left, top, bottom } = area;
  const { columns, beta } = history;
  const x = stepScale(area, history);
  const y = (value: number) => bottom - ((bottom - top) * Math.min(value, history.top)) / history.top;
  const count = Math.max(0, ...columns.map(({ sigma }) => sigma.length));
  const every = Math.ceil(count / mostThreads);
  for (let i = (Math.ceil(count / every) - 1) * every; i >= 0; i -= every) {
    const lived = columns.filter(({ sigma }) => i < sigma.length);
    g.beginPath();
    for (const { from, sigma } of lived) g.lineTo(x(from), y(sigma[i] ?? 0));
    const last = lived.at(-1);
    if (!last) continue;
    const value = last.sigma[i] ?? 0;
    g.lineTo(x(last.to), y(value));
    g.strokeStyle = palette.shade(Math.max(0.28, value / history.top));
    g.lineWidth = i < 8 ? 1.4 : 0.9;
    g.stroke();
  }
  g.strokeStyle = palette.accent;
  g.lineWidth = 1.5;
  g.beginPath();
  for (const { from, to, sigma, rank } of columns) {
    const cut = beta === undefined ? (sigma[rank - 1] ?? 0) : beta * (sigma[0] ?? 0);
    g.lineTo(x(from), y(cut));
    g.lineTo(x(to), y(cut));
  }
  g.stroke();
  const { muted } = palette;
  write(g, palette, history.top.toFixed(1), left - 4, top + 9, { color: muted, align: 'right' });
  write(g, palette, '0', left - 4, bottom, { color: muted, align: 'right' });
}

/** Paints a layer's singular values over time: as a map with the staircase of its rank, or as one thread each with the cut. */
export function drawHistory(
  g: Canvas,
  palette: Palette,
  history: LayerHistory,
  { form, width, height }: { form: 'map' | 'threads'; width: number; height: number },
) {
  g.clearRect(0, 0, width, height);
  const area = historyArea(width, height);
  if (area.right - area.left < 40 || area.bottom - area.top < 24) return;
  drawStepAxis(g, palette, area, history);
  g.lineJoin = 'round';
  (form === 'map' ? drawMap : drawThreads)(g, palette, history, area);
  drawStepEvents(g, palette, area, history);
}
