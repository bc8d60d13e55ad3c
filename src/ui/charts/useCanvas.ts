import { useEffect, useRef } from 'react';
import { readPalette } from './palette';
import type { Palette } from './palette';

/** Paints on a canvas of this size, in CSS pixels. */
export type Paint = (g: CanvasRenderingContext2D, palette: Palette, width: number, height: number) => void;

/** Whether the visitor asked for less motion. */
export const prefersCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * A canvas that is repainted after every render, on resize and when fonts arrive, at most once per frame, sharp on every screen.
 *
 * With reduced motion it is repainted twice a second.
 */
export function useCanvas(paint: Paint) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(paint);
  const schedule = useRef<() => void>(() => undefined);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let paintedAt = -Infinity;

    function draw(now: number) {
      frame = 0;
      paintedAt = now;
      const g = element?.getContext('2d');
      if (!element || !g) return;
      const { clientWidth, clientHeight } = element;
      const ratio = devicePixelRatio || 1;
      const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
      if (element.width !== width || element.height !== height) {
        element.width = width;
        element.height = height;
      }
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      latest.current(g, readPalette(), clientWidth, clientHeight);
    }
    const onNextFrame = () => {
      timer = undefined;
      frame ||= requestAnimationFrame(draw);
    };
    schedule.current = () => {
      if (frame || timer) return;
      const wait = prefersCalm() ? Math.max(0, paintedAt + 500 - performance.now()) : 0;
      if (wait > 0) timer = setTimeout(onNextFrame, wait);
      else onNextFrame();
    };
    const observer = new ResizeObserver(onNextFrame);
    observer.observe(element);
    document.fonts.addEventListener('loadingdone', onNextFrame);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener('loadingdone', onNextFrame);
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);

  useEffect(() => {
    latest.current = paint;
    schedule.current();
  });
  return canvas;
}
