import { describe, expect, it } from 'vitest';
import { logAxis, shareAxis, stepLimit } from '../../src/ui/charts/time/axes';
import { fitting, shortName, spread } from '../../src/ui/charts/time/endLabels';
import { directionsOf, settledCount } from '../../src/ui/charts/layer/drawRotation';
import { linePath } from '../../src/ui/charts/time/linePath';
import { channels, ramp } from '../../src/ui/charts/palette';
import { createAfterImage } from '../../src/ui/charts/spectrum/secondAgo';
import { axisLabels, spectrumGeometry } from '../../src/ui/charts/spectrum/spectrumGeometry';
import { cutText, markText } from '../../src/ui/elements/cutText';

const spectrum = {
  sigma: [4, 2, 1, 0.1],
  initial: [3, 3, 2, 1],
  trueSigma: [3.5, 2, 1, 0.2],
  rank: 3,
  fullRank: 4,
  breakEvenRank: 2,
  top: 4,
};
const [width, height] = [200, 137];

describe('the geometry of a spectrum', () => {
  const geometry = spectrumGeometry(spectrum, width, height);

  it('makes bars as tall as their values and keeps them on the canvas', () => {
    const [first, second] = geometry.bars;
    expect(first?.height).toBeCloseTo(2 * (second?.height ?? 0));
    for (const bar of geometry.bars) {
      expect(bar.y).toBeGreaterThanOrEqual(0);
      expect(bar.y + bar.height).toBeCloseTo(geometry.base);
      expect(bar.x + bar.width).toBeLessThanOrEqual(width);
    }
  });

  it('keeps the bars up to the rank and puts the cut at the smallest of them', () => {
    expect(geometry.bars.map(({ kept }) => kept)).toEqual([true, true, true, false]);
    expect(geometry.cut).toEqual({ value: 1, y: geometry.bars[2]?.y });
    expect(geometry.rankX).toBe(150);
    expect(geometry.breakEvenX).toBe(100);
  });

  it('puts the cut at β·σ₁ if the method cuts there, for any kept rank', () => {
    const half = spectrumGeometry({ ...spectrum, beta: 0.5 }, width, height);
    expect(half.cut).toEqual({ value: 2, y: geometry.bars[1]?.y });
    expect(half.bars.map(({ kept }) => kept)).toEqual([true, true, true, false]);
    expect(
      spectrumGeometry({ ...spectrum, sigma: [], rank: 0, beta: 0.5 }, width, height).cut,
    ).toBeUndefined();
  });

  it('keeps a visible mark for a value that has fallen to zero', () => {
    const dead = spectrumGeometry({ ...spectrum, sigma: [4, 0, 0, 0], rank: 1 }, width, height);
    expect(dead.bars[3]?.height).toBeGreaterThan(1);
  });

  it('stays within the axis if a value is beyond it', () => {
    const high = spectrumGeometry(
      { ...spectrum, sigma: [9, 1, 1, 1], trueSigma: [NaN, 1, 1, 1] },
      width,
      height,
    );
    expect(high.bars[0]?.y).toBeGreaterThan(0);
  });

  it('has three powers of ten on a logarithmic axis, and smaller values at its bottom', () => {
    const sigma = [4, 0.4, 0.04, 0];
    const log = spectrumGeometry({ ...spectrum, sigma, rank: 4, log: true }, width, height);
    const heights = log.bars.map((bar) => bar.height);
    const room = height - 37;
    expect(heights[0]).toBeCloseTo(room);
    expect(heights[1]).toBeCloseTo((room * 2) / 3);
    expect(heights[2]).toBeCloseTo(room / 3);
    expect(heights[3]).toBe(0);
    expect(log.rules.map(({ exponent }) => exponent)).toEqual([0, -1, -2]);
    expect(geometry.rules).toEqual([]);
  });

  it('keeps the colors of a layer on a shared axis', () => {
    const shared = spectrumGeometry({ ...spectrum, top: 8, full: 4 }, width, height);
    expect(shared.bars.map(({ share }) => share)).toEqual(geometry.bars.map(({ share }) => share));
    expect(shared.bars[0]?.height).toBeCloseTo((geometry.bars[0]?.height ?? 0) / 2);
  });

  it('shows how far values have fallen within a second, not how far they rose', () => {
    const { fallen, bars } = spectrumGeometry({ ...spectrum, before: [3, 3, 1, 0.1, 9] }, width, height);
    expect(fallen).toHaveLength(1);
    expect(fallen[0]?.x).toBe(bars[1]?.x);
    expect((fallen[0]?.y ?? 0) + (fallen[0]?.height ?? 0)).toBeCloseTo(bars[1]?.y ?? NaN);
    expect(fallen[0]?.height).toBeCloseTo((bars[1]?.height ?? 0) / 2);
  });

  it('remembers a second while values change, and nothing once they are constant', () => {
    const memory = createAfterImage();
    const [a, b, c] = [[1], [2], [3]];
    expect(memory.look(a, 0, true)).toBe(a);
    expect(memory.look(b, 600, true)).toBe(a);
    expect(memory.look(c, 1200, true)).toBe(a);
    expect(memory.look(c, 1600, true)).toBe(b);
    expect(memory.look(c, 9000, true)).toBe(c);
    expect(memory.look(c, 9001, false)).toBeUndefined();
    expect(memory.look(a, 9002, true)).toBe(a);
  });

  it('accepts fewer values than the full rank, and none', () => {
    expect(spectrumGeometry({ ...spectrum, sigma: [1, 0.5], rank: 2 }, width, height).bars).toHaveLength(2);
    expect(spectrumGeometry({ ...spectrum, sigma: [], rank: 0 }, width, height).cut).toBeUndefined();
  });

  it('drops the labels that would touch the rank', () => {
    expect(axisLabels(spectrum, geometry, width)).toEqual({ one: true, full: true, breakEven: true });
    const full = { ...spectrum, rank: 4 };
    expect(axisLabels(full, spectrumGeometry(full, width, height), width).full).toBe(false);
    const even = { ...spectrum, rank: 2 };
    expect(axisLabels(even, spectrumGeometry(even, width, height), width).breakEven).toBe(false);
  });
});

describe('axes', () => {
  it('contain every value between round ends, with ticks at powers of ten', () => {
    const { domain, ticks } = logAxis(
      [
        { step: 1, a: 0.04 },
        { step: 2, a: 5 },
      ],
      ['a'],
      [0.1, 3],
    );
    expect(domain).toEqual([0.03, 10]);
    expect(ticks).toEqual([0.1, 1, 10]);
  });

  it('ignore zero, null and infinity', () => {
    const rows = [
      { step: 1, a: 0 },
      { step: 2, a: null },
      { step: 3, a: Infinity },
    ];
    expect(logAxis(rows, ['a', 'b'], [0.1, 3]).domain).toEqual([0.1, 3]);
  });

  it('have at most four ticks, with labels that fit', () => {
    const { ticks, format } = logAxis([{ step: 1, a: 1e-9 }], ['a'], [1e-4, 0.1]);
    expect(ticks.length).toBeLessThanOrEqual(4);
    expect([0.1, 1, 10, 1e-3].map(format)).toEqual(['0.1', '1', '10', '10⁻³']);
  });

  it('of shares end at 1 and reach down as far as necessary', () => {
    const axis = (...values: number[]) =>
      shareAxis(
        values.map((a, step) => ({ step, a })),
        ['a'],
      );
    expect(axis().ticks).toEqual([0.8, 0.9, 1]);
    expect(axis(0.97, 0.99).ticks).toEqual([0.8, 0.9, 1]);
    expect(axis(0.7).ticks).toEqual([0.5, 0.75, 1]);
    expect(axis(0.02).ticks).toEqual([0, 0.5, 1]);
    expect(axis(0.5, -0.1).domain[0]).toBe(-1);
    expect(axis(1).domain[1]).toBeGreaterThan(1);
  });

  it('end at the step limit, or at a round step beyond the present one', () => {
    expect(stepLimit(2000, 10)).toBe(2000);
    expect(stepLimit(0, 0)).toBe(200);
    expect(stepLimit(0, 900)).toBe(1600);
  });
});

describe('labels at the ends of lines', () => {
  it('are moved apart and stay inside', () => {
    const labels = ['a', 'b', 'c'].map((text) => ({ text, y: 95 }));
    const ys = spread(labels, 12, 0, 100).map(({ y }) => y);
    expect(ys).toEqual([76, 88, 100]);
  });

  it('stay in place if there is space', () => {
    expect(
      spread(
        [
          { text: 'a', y: 50 },
          { text: 'b', y: 10 },
        ],
        12,
        0,
        100,
      ),
    ).toEqual([
      { text: 'b', y: 10 },
      { text: 'a', y: 50 },
    ]);
  });
});

describe('labels that are too many', () => {
  const labels = Array.from({ length: 10 }, (_, i) => ({ text: String(i), main: i === 4 }));
  const texts = (most: number) => fitting(labels, most).map(({ text }) => text);

  it('are all kept if there is space', () => {
    expect(texts(10)).toHaveLength(10);
  });

  it('are reduced to the main one, and the first and the last of the others', () => {
    expect(texts(3)).toEqual(['0', '4', '9']);
    expect(texts(5)).toEqual(['0', '3', '4', '6', '9']);
    expect(texts(1)).toEqual(['4']);
  });

  it('keep the numbers of a long name', () => {
    const names = ['conv3', 'stage3.2.conv1', 'stage3.2.conv2', 'stage2.1.shortcut'];
    expect(names.map(shortName)).toEqual(['conv3', '3.2.c1', '3.2.c2', 's2.1.s']);
  });
});

describe('a rotation', () => {
  const values = [0.95, 0.1, 0.2, 0.1, 0.8, 0.1, 0.3, 0.2, 0.99];

  it('counts the kept directions that overlap with themselves', () => {
    expect(directionsOf({ values, kept: 2 })).toBe(3);
    expect(settledCount({ values, kept: 2 })).toEqual({ settled: 1, of: 2 });
    expect(settledCount({ values, kept: 40 })).toEqual({ settled: 2, of: 3 });
    expect(settledCount({ values: [], kept: 0 })).toEqual({ settled: 0, of: 0 });
  });
});

describe('the freeze or cut of a layer', () => {
  const cut = { name: 'fc1', from: 64, to: 32, froze: false, sigma: [] };

  it('is described in few words', () => {
    expect(cutText(cut)).toBe('cut 64 → 32');
    expect(cutText({ ...cut, froze: true })).toBe('frozen, cut 64 → 32');
    expect(cutText({ ...cut, froze: true, to: 64 })).toBe('frozen');
    expect(markText({ step: 1200, kind: 'cut', layers: [cut, { ...cut, name: 'fc2' }] })).toBe(
      'Step 1\u2009200: fc1 cut 64 → 32; fc2 cut 64 → 32',
    );
  });
});

describe('colors', () => {
  it('pass through the stops', () => {
    expect(channels('#22c0ff')).toEqual([34, 192, 255]);
    expect(ramp(['#000000', '#ffffff', '#ff0000'], 5)).toEqual([
      [0, 0, 0],
      [128, 128, 128],
      [255, 255, 255],
      [255, 128, 128],
      [255, 0, 0],
    ]);
  });
});

describe('the path of a line', () => {
  const rows = [
    { step: 0, loss: 2 },
    { step: 1, loss: null },
    { step: 2, loss: 0 },
    { step: 4, loss: 1 },
  ];

  it('bridges missing and off-scale values', () => {
    expect(linePath(rows, 'loss', (step) => 10 * step, Math.log)).toBe('M0.0 0.7L40.0 0.0');
  });

  it('is empty if nothing was measured', () => {
    expect(linePath(rows, 'test', (step) => step, Math.log)).toBe('');
  });
});
