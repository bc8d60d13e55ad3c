import { signedColor } from './signedColors';
import type { PartImages, SignedImage } from './rankOneParts';

type Canvas = CanvasRenderingContext2D;
type Box = { x: number; y: number; width: number; height: number };

/** Edges of `count` cells over a length, on whole pixels where there are enough. */
const edge = (i: number, count: number, length: number) =>
  length >= 2 * count ? Math.round((i * length) / count) : (i * length) / count;

function drawImage(g: Canvas, { width, height, values }: SignedImage, box: Box) {
  values.forEach((value, i) => {
    const [col, row] = [i % width, Math.floor(i / width)];
    const [left, top] = [edge(col, width, box.width), edge(row, height, box.height)];
    g.fillStyle = `rgb(${signedColor(value).join(' ')})`;
    g.fillRect(
      box.x + left,
      box.y + top,
      edge(col + 1, width, box.width) - left,
      edge(row + 1, height, box.height) - top,
    );
  });
}

/** Paints a rank-1 component: its kernel, and below it the strip of its output mix; outlines only if it is `off`. */
export function drawPart(
  g: Canvas,
  { kernel, mix }: PartImages,
  off: string | undefined,
  { width, height }: { width: number; height: number },
) {
  g.clearRect(0, 0, width, height);
  const strip = Math.min(6, height / 6);
  const boxes = [
    { x: 0, y: 0, width, height: height - strip - 2 },
    { x: 0, y: height - strip, width, height: strip },
  ] as const;
  if (off !== undefined) {
    g.strokeStyle = off;
    g.lineWidth = 1;
    for (const box of boxes) g.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
    return;
  }
  drawImage(g, kernel, boxes[0]);
  drawImage(g, mix, boxes[1]);
}
