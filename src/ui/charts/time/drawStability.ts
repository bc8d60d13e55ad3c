import type { Row } from '../../../store/selectors/selectors';
import { write } from '../canvasText';
import { shortName } from './endLabels';
import { drawEventMark } from './eventMark';
import type { Palette } from '../palette';
import { drawStepEvents, stepScale } from './stepAxis';
import type { StepArea, StepEvents } from './stepAxis';

type Canvas = CanvasRenderingContext2D;

/** The stability of every layer over time, and the step at which each was frozen. */
export type StabilityHistory = StepEvents & {
  rows: readonly Row[];
  layers: readonly { name: string; frozenAt: number | undefined }[];
  selected: number;
};

/** The S at which color begins: below, a basis is not settled at all. */
const lowest = 0.8;

/** The rows whose name fits: the selected one, and as many others as possible. */
function namedRows(count: number, rowHeight: number, selected: number): number[] {
  const every = Math.max(1, Math.ceil(11 / rowHeight));
  const near = (i: number) => i !== selected && Math.abs(i - selected) < every;
  return Array.from({ length: count }, (_, i) => i).filter(
    (i) => i === selected || (i % every === 0 && !near(i)),
  );
}

/** A gap in a row at the step where its layer was frozen, with a lock if it fits. */
function drawLock(g: Canvas, palette: Palette, x: number, y: number, tall: number) {
  g.fillStyle = palette.page;
  g.fillRect(x - 1, y, 2, tall);
  if (tall < 10) return;
  const foot = y + tall / 2 + 3.5;
  g.fillRect(x + 2, foot - 8, 9, 9);
  drawEventMark(g, 'freeze', x + 6.5, foot, palette.ink);
}

/** Paints one row per layer, one column per report; color 0.8–1 as in the spectra, empty before a comparison. */
export function drawStability(
  g: Canvas,
  palette: Palette,
  history: StabilityHistory,
  { width, height }: { width: number; height: number },
) {
  g.clearRect(0, 0, width, height);
  const { rows, layers, selected } = history;
  const area: StepArea = { left: 32, right: width - 44, top: 9, bottom: height - 1 };
  const [tall, wide] = [(area.bottom - area.top) / Math.max(1, layers.length), area.right - area.left];
  if (layers.length === 0 || wide < 24) return;
  const x = stepScale(area, history);
  const gap = tall > 6 ? 2 : tall > 3 ? 1 : 0;
  layers.forEach(({ frozenAt }, i) => {
    const y = area.top + i * tall + gap / 2;
    rows.forEach((row, t) => {
      const value = row[i];
      const before = rows[t - 1]?.step ?? 0;
      const end = rows[t + 1]?.step ?? 2 * row.step - before;
      if (typeof value !== 'number') return;
      g.fillStyle = palette.shade(Math.max(0, (value - lowest) / (1 - lowest)) ** 2);
      g.fillRect(x(row.step), y, Math.max(0.5, x(end) - x(row.step) + 0.4), tall - gap);
    });
    if (frozenAt !== undefined) drawLock(g, palette, x(frozenAt), y, tall - gap);
  });
  drawStepEvents(g, palette, area, history);
  for (const i of namedRows(layers.length, tall, selected)) {
    const y = Math.min(area.top + (i + 0.5) * tall + 4, height - 1);
    const style = i === selected ? { color: palette.ink, weight: 600 } : { color: palette.muted };
    write(g, palette, shortName(layers[i]?.name ?? ''), area.right + 6, y, style);
  }
}
