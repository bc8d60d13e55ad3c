/** Measurements in order of step in bounded memory: when full, every second point is dropped and the stride doubles. */
export type Series<P> = {
  capacity: number;
  /** One of this many appended points is kept. */
  stride: number;
  appended: number;
  kept: readonly P[];
  /** The newest point, kept or not, so that lines always end at the present step. */
  newest: P | undefined;
};

export const emptySeries = <P>(capacity: number): Series<P> => ({
  capacity,
  stride: 1,
  appended: 0,
  kept: [],
  newest: undefined,
});

/** The series with one more point. Cost: O(capacity). */
export function append<P>(series: Series<P>, point: P): Series<P> {
  const next = { ...series, appended: series.appended + 1, newest: point };
  if (series.appended % series.stride !== 0) return next;
  const kept = [...series.kept, point];
  return kept.length < series.capacity
    ? { ...next, kept }
    : { ...next, kept: kept.filter((_, i) => i % 2 === 0), stride: series.stride * 2 };
}

/** The points to draw: the kept ones and, after them, the newest. At most `capacity` of them. */
export function pointsOf<P>(series: Series<P>): readonly P[] {
  const { kept, newest } = series;
  return newest === undefined || kept.at(-1) === newest ? kept : [...kept, newest];
}
