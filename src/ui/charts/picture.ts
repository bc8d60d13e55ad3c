/** A chart of the page as SVG markup, in CSS pixels from its upper left corner. */
export type Picture = { title: string; width: number; height: number; body: string };

const styled = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
];

/** A copy of a drawing with its computed styles, for use without the page's style sheets. */
function withOwnStyle(svg: SVGElement): Element | undefined {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGElement)) return undefined;
  const copies = [copy, ...copy.querySelectorAll('*')];
  [svg, ...svg.querySelectorAll('*')].forEach((element, i) => {
    const style = getComputedStyle(element);
    const own = styled.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';');
    copies[i]?.setAttribute('style', own);
    copies[i]?.removeAttribute('class');
  });
  return copy;
}

/** The name of a chart, without the explanations and numbers beside it. */
function titleOf(element: Element): string {
  if (element.matches('.spec')) return `Spectrum of ${element.querySelector('h3')?.textContent ?? 'a layer'}`;
  const layer = element.querySelector('h2 b:not(.pop b)')?.textContent;
  const name = (element.querySelector('h2 .term') ?? element.querySelector('h2'))?.textContent ?? 'Chart';
  return layer ? `${layer} ${name}` : name;
}

/** The charts on the page with their names: spectra, then figures. */
export const chartsOnPage = (): { title: string; element: Element }[] =>
  [...document.querySelectorAll('article.spec, figure')]
    .filter((element) => element.checkVisibility() && element.querySelector('canvas, .chart svg'))
    .map((element) => ({ title: titleOf(element), element }));

/** A chart as it is drawn now: lines as lines and text, pictures as pixels. */
export function pictureOf({ title, element }: { title: string; element: Element }): Picture {
  const parts = [...element.querySelectorAll('canvas, .chart svg')].filter(
    (part) => part.checkVisibility() && !part.matches('svg svg') && !part.matches('[aria-hidden]'),
  );
  const boxes = parts.map((part) => part.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const serializer = new XMLSerializer();
  const body = parts.map((part, i) => {
    const box = boxes[i];
    if (!box) return '';
    const place = `x="${box.left - left}" y="${box.top - top}" width="${box.width}" height="${box.height}"`;
    if (part instanceof HTMLCanvasElement) return `<image ${place} href="${part.toDataURL()}"/>`;
    const copy = part instanceof SVGElement ? withOwnStyle(part) : undefined;
    return copy ? `<svg ${place} overflow="visible">${serializer.serializeToString(copy)}</svg>` : '';
  });
  return {
    title,
    width: Math.max(...boxes.map((box) => box.right)) - left,
    height: Math.max(...boxes.map((box) => box.bottom)) - top,
    body: body.join(''),
  };
}

/** An SVG file as pixels, two per CSS pixel. Rejects if the browser cannot draw it. */
export async function pixelsOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.naturalWidth;
  canvas.height = 2 * image.naturalHeight;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))));
  });
}
