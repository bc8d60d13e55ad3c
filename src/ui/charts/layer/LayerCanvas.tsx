import { themeOf } from '../../../store/model/view';
import { useStore } from '../../useStore';
import type { Palette } from '../palette';
import { useCanvas } from '../useCanvas';

type Size = { width: number; height: number };
type Draw = (g: CanvasRenderingContext2D, palette: Palette, size: Size) => void;

/** A picture of a layer, and what it shows in words. */
export function LayerCanvas({ label, explain, draw }: { label: string; explain: string; draw: Draw }) {
  useStore((s) => themeOf(s.view)); // colors follow the theme
  const canvas = useCanvas((g, palette, width, height) => draw(g, palette, { width, height }));
  return <canvas ref={canvas} role="img" aria-label={label} data-explain={explain} />;
}
