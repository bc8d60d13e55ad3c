import { themeOf } from '../../../store/model/view';
import { useStore } from '../../useStore';
import { drawStability } from './drawStability';
import type { StabilityHistory } from './drawStability';
import { useCanvas } from '../useCanvas';

/** The stability of every layer over time as rows of color. */
export function StabilityMap({ history }: { history: StabilityHistory }) {
  useStore((s) => themeOf(s.view)); // colors follow the theme
  const canvas = useCanvas((g, palette, width, height) =>
    drawStability(g, palette, history, { width, height }),
  );
  return <canvas ref={canvas} />;
}
