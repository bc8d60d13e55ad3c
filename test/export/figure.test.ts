import { describe, expect, it } from 'vitest';
import { configLines, escapeXml, figureSvg, wrapped } from '../../src/export/figure';
import { readXml } from './readers/svg';
import { sampleRun } from './sampleRun';

const figure = (change: { title?: string; footer?: string[] } = {}) =>
  figureSvg({
    title: 'Loss',
    width: 200,
    height: 100,
    body: '<path d="M0 0H200"/>',
    footer: configLines(sampleRun().config),
    colors: { page: '#fff', ink: '#000', muted: '#666' },
    font: '"Inter", sans-serif',
    ...change,
  });

/** The texts of an SVG. */
const textsOf = (svg: string) =>
  readXml(svg)
    .filter(({ name }) => name === 'text')
    .map(({ text }) => text);

describe('a figure as SVG', () => {
  it('has the configuration in its footer, whole', () => {
    const texts = textsOf(figure());
    expect(texts[0]).toBe('Loss');
    const footer = texts.slice(1).join(' ');
    for (const part of [
      'planted',
      'a < b & "c"',
      'svdTraining (sparsity 0.01)',
      'adam',
      'seed 7',
      'batchSize 16',
    ])
      expect(footer).toContain(part);
  });

  it('is well formed, whatever the texts are', () => {
    expect(textsOf(figure()).length).toBeGreaterThan(1);
    const odd = ['</svg><script>"&\u0000', '<', '&amp;', ']]>'];
    const [title = '', ...footer] = odd;
    expect(textsOf(figure({ title, footer }))).toEqual(['</svg><script>"&', ...footer]);
  });

  it.each([
    '<svg><g></svg>',
    '<svg/><svg/>',
    '<svg>&nbsp;</svg>',
    '<svg',
    '<svg>',
    '',
    'a<svg/>',
    '<svg a=b/>',
  ])('would be found malformed: %s', (text) => {
    expect(() => readXml(text)).toThrow();
  });

  it('is high enough for every line', () => {
    const svg = figure({ footer: Array.from({ length: 40 }, (_, i) => `line ${i}`) });
    const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
    const last = Math.max(...[...svg.matchAll(/<text[^>]* y="(\d+)"/g)].map(([, y]) => Number(y)));
    expect(last).toBeLessThan(height);
  });

  it('leaves out characters that XML does not have', () => {
    expect(escapeXml('a\u0000b\uFFFE\uD800c 𝛌')).toBe('abc 𝛌');
  });

  it('breaks lines between words only', () => {
    const text = 'some words of which averylongonethatstayswhole is one';
    const lines = wrapped(text, 12);
    expect(lines.join(' ')).toBe(text);
    expect(lines.filter((line) => line.length > 12)).toEqual(['averylongonethatstayswhole']);
  });
});
