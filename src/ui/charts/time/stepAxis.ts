import type { CutMark } from '../../../store/selectors/settling';
import { write } from '../canvasText';
import { drawEventMark, fillPath } from './eventMark';
import type { Palette } from '../palette';
import { axisText } from './timeAxis';
import type { TimeAxis } from './timeAxis';

type Canvas = CanvasRenderingContext2D;

/** The box in which a canvas plots over the step, in CSS pixels. */
export type StepArea = { left: number; right: number; top: number; bottom: number };

/** The events by step, and where they are drawn. */
export type StepEvents = TimeAxis & {
  moves: readonly number[];
  cuts: readonly CutMark[];
  /** The past step that is shown. */
  shown?: number | undefined;
};

/** The position of a step in a box; steps beyond the axis are clamped. */
export const stepScale =
  ({ left, right }: StepArea, { limit, place }: TimeAxis) =>
  (step: number): number =>
    left + ((right - left) * Math.min(place ? place(step) : step, limit)) / limit;

/** The axis of steps or seconds below a box: its line, 0 and the limit. */
export function drawStepAxis(g: Canvas, palette: Palette, area: StepArea, { limit, place }: TimeAxis) {
  const { left, right, bottom } = area;
  g.fillStyle = palette.ruleStrong;
  g.fillRect(left, Math.round(bottom), right - left, 1);
  const color = palette.muted;
  const timed = place !== undefined;
  write(g, palette, axisText(0, timed), left, bottom + 15, { color });
  write(g, palette, axisText(limit, timed), right, bottom + 15, { color, align: 'right' });
}

function drawHairline(g: Canvas, x: number, { top, bottom }: StepArea, color: string, alpha: number) {
  g.strokeStyle = color;
  g.globalAlpha = alpha;
  g.lineWidth = 1;
  g.setLineDash([2, 3]);
  g.beginPath();
  g.moveTo(x, top);
  g.lineTo(x, bottom);
  g.stroke();
  g.setLineDash([]);
  g.globalAlpha = 1;
}

/**
 * Dashed hairlines at freezes and cuts, with a lock or scissors, and at slider moves, with a flag; where the two coincide,
 * as after an action, the mark has the visitor's color.
 */
export function drawStepEvents(g: Canvas, palette: Palette, area: StepArea, events: StepEvents) {
  const { cuts, moves, shown } = events;
  const x = stepScale(area, events);
  for (const { step, kind } of cuts) {
    const color = moves.includes(step) ? palette.accent : palette.ink2;
    drawHairline(g, x(step), area, color, 0.7);
    drawEventMark(g, kind, x(step), area.top, color);
  }
  for (const step of moves.filter((move) => cuts.every((mark) => mark.step !== move))) {
    drawHairline(g, x(step), area, palette.accent, 0.55);
    g.fillStyle = palette.accent;
    fillPath(g, new Path2D(`M${x(step) - 3} ${area.top - 6}h6l-3 5z`));
  }
  if (shown === undefined) return;
  for (const [color, wide] of [
    [palette.page, 4],
    [palette.ink, 1.5],
  ] as const) {
    g.fillStyle = color;
    g.fillRect(x(shown) - wide / 2, area.top, wide, area.bottom - area.top);
  }
}
