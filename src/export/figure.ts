import type { RunConfig } from '../core/config/config';

/** A chart to be saved: SVG markup of a given size in CSS pixels, its name, and how it was made. */
export type FigureContent = {
  title: string;
  width: number;
  height: number;
  /** SVG elements, in the chart's own coordinates. */
  body: string;
  /** Lines of text below the chart. */
  footer: readonly string[];
  colors: { page: string; ink: string; muted: string };
  font: string;
};

const margin = 16;
const line = 15;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text escaped for markup; characters that are invalid in XML are removed. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);

/** A configuration as one line per section, with the plug-in and its values, then the rest. */
export function configLines(config: RunConfig): string[] {
  const { dataset, model, method, optimizer, ...rest } = config;
  const values = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record)
      .filter(([name]) => name !== 'id' && name !== 'v')
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ');
  const parts = Object.entries({ dataset, model, method, optimizer }).map(([name, part]) => {
    const own = values(part);
    return `${name}: ${part.id}${own && ` (${own})`}`;
  });
  return [...parts, values(rest)];
}

/** Text in lines of at most `most` characters, broken between words; a longer word stays whole. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The figure as a complete SVG file: name above, chart, footer below, on the page's color. */
export function figureSvg({ title, width, height, body, footer, colors, font }: FigureContent): string {
  const total = Math.max(width, 320) + 2 * margin;
  const lines = footer.flatMap((text) => wrapped(text, Math.floor((total - 2 * margin) / 5.2)));
  const top = margin + 20;
  const end = top + height + 8;
  const full = end + lines.length * line + margin;
  const words = (text: string, y: number, style: string) =>
    `<text x="${margin}" y="${y}" font-family="${escapeXml(font)}" ${style}>${escapeXml(text)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${full}" viewBox="0 0 ${total} ${full}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="${colors.page}"/>`,
    words(title, margin + 8, `font-size="13" font-weight="600" fill="${colors.ink}"`),
    `<svg x="${margin}" y="${top}" width="${width}" height="${height}" overflow="visible">${body}</svg>`,
    ...lines.map((text, i) => words(text, end + (i + 1) * line, `font-size="10" fill="${colors.muted}"`)),
    '</svg>',
    '',
  ].join('\n');
}
