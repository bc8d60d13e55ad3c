import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../src/core/errors';
import { parseRecording } from '../../src/worker/parseRecording';
import type { TrainerEvent } from '../../src/worker/protocol';
import { recordedHost } from '../../src/worker/recorded';
import { sampleRecording } from '../ui/sampleRecording';
import { settlingRecording } from '../ui/sampleSettling';

function play(options = {}) {
  const host = recordedHost(sampleRecording({ reports: 20, every: 10, ...options }));
  const events: TrainerEvent[] = [];
  host.listen((event) => void events.push(event));
  const steps = () => events.flatMap((event) => (event.type === 'progress' ? [event.progress.step] : []));
  const states = () => events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
  return { host, events, steps, states };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a recorded host', () => {
  it('names its adapter first, then waits for a build', () => {
    const { events } = play();
    vi.runAllTimers();
    expect(events.map(({ type }) => type)).toEqual(['adapter']);
  });

  it('plays to the end, tells the slider moves in their place and finishes', () => {
    const { host, events, steps, states } = play();
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'play' });
    vi.runAllTimers();
    expect(steps()).toEqual(Array.from({ length: 20 }, (_, i) => 10 * (i + 1)));
    expect(states()).toEqual(['ready', 'running', 'finished']);
    const applied = events.findIndex((event) => event.type === 'applied');
    const before = events[applied - 1];
    expect(before?.type === 'progress' && before.progress.step).toBe(50);
    expect(events.filter(({ type }) => type === 'finished')).toHaveLength(1);
  });

  it('keeps to the speed in steps a second, at full speed to twenty reports a second', () => {
    const { host, steps } = play();
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'throttle', stepsPerSecond: 100 });
    host.send({ type: 'play' });
    vi.advanceTimersByTime(450);
    expect(steps()).toHaveLength(4);
    host.send({ type: 'throttle', stepsPerSecond: Infinity });
    vi.advanceTimersByTime(500);
    expect(steps()).toHaveLength(14);
  });

  it('stands still when paused, and goes on from there', () => {
    const { host, steps, states } = play();
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'play' });
    vi.advanceTimersByTime(120);
    host.send({ type: 'pause' });
    vi.advanceTimersByTime(10_000);
    expect(steps()).toEqual([10, 20]);
    host.send({ type: 'play' });
    vi.advanceTimersByTime(60);
    expect(steps()).toEqual([10, 20, 30]);
    expect(states()).toEqual(['ready', 'running', 'paused', 'running']);
  });

  it('steps to the next report and pauses there', () => {
    const { host, events, steps } = play();
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'step', count: 1 });
    expect(steps()).toEqual([10]);
    expect(events.at(-1)).toEqual({ type: 'state', state: 'paused', step: 10 });
  });

  it('rewinds on build, whatever the state, and plays the same again', () => {
    const { host, events, steps } = play();
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'play' });
    vi.runAllTimers();
    const first = steps();
    events.length = 0;
    host.send({ type: 'build', config: sampleRecordingConfig() });
    expect(events.map(({ type }) => type)).toEqual(['built', 'state']);
    host.send({ type: 'play' });
    vi.runAllTimers();
    expect(steps()).toEqual(first);
  });

  it('refuses live moves and files politely and plays on', () => {
    const { host, events, states } = play();
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'play' });
    host.send({ type: 'set', path: 'method.sparsity', value: 0.1 });
    host.send({ type: 'offerFiles', files: [] });
    vi.runAllTimers();
    expect(events).toContainEqual(expect.objectContaining({ type: 'failed', fatal: false }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'filesRejected' }));
    expect(states().at(-1)).toBe('finished');
  });

  it('refuses what a method could be told to do', () => {
    const { host, events } = play();
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'act', action: 'reproject' });
    expect(events.at(-1)).toMatchObject({ type: 'failed', fatal: false });
  });

  it('tells freezing and cuts in their place', () => {
    const recording = settlingRecording({ reports: 60 });
    const host = recordedHost(recording);
    const events: TrainerEvent[] = [];
    host.listen((event) => void events.push(event));
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'play' });
    vi.runAllTimers();
    const told = (list: readonly TrainerEvent[]) =>
      list.filter(({ type }) => type === 'cut' || type === 'progress');
    expect(told(events)).toEqual(told(recording.events));
    expect(events.filter(({ type }) => type === 'cut').length).toBeGreaterThan(5);
  });

  it('stops where the recorded run diverged', () => {
    const { host, events, states } = play({ diverges: true });
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'play' });
    vi.runAllTimers();
    expect(states().at(-1)).toBe('diverged');
    expect(events.some(({ type }) => type === 'finished')).toBe(false);
  });

  it('says nothing more once disposed', () => {
    const { host, events } = play();
    host.send({ type: 'build', config: sampleRecordingConfig() });
    host.send({ type: 'play' });
    host.dispose();
    const heard = events.length;
    vi.runAllTimers();
    expect(events).toHaveLength(heard);
  });
});

describe('reading a recording', () => {
  const parse = (value: unknown) => parseRecording('run.json', JSON.stringify(value));
  const good = sampleRecording({ reports: 3 });

  it('takes what was saved, and passes over events that are not played', () => {
    const padded = {
      ...good,
      events: [{ type: 'state', state: 'ready', step: 0 }, ...good.events, { type: 'applause' }],
    };
    expect(parse(padded).events).toEqual(JSON.parse(JSON.stringify(good.events)));
  });

  it('takes what is known of stability and of cuts', () => {
    const settling = settlingRecording({ reports: 60 });
    expect(parse(settling).events).toEqual(JSON.parse(JSON.stringify(settling.events)));
  });

  it('repeats a comparison of bases until there is a newer one', () => {
    const settling = settlingRecording({ reports: 60 });
    const told = new Map<string, string>();
    const thinned = JSON.stringify(settling, (_, value: unknown) => {
      if (typeof value !== 'object' || value === null || !('stability' in value)) return value;
      const { name, stability } = value as { name: string; stability?: unknown };
      const text = JSON.stringify(stability);
      if (text !== undefined && told.get(name) === text) return { ...value, stability: undefined };
      if (text !== undefined) told.set(name, text);
      return value;
    });
    expect(thinned.length).toBeLessThan(JSON.stringify(settling).length);
    expect(parseRecording('run.json', thinned).events).toEqual(JSON.parse(JSON.stringify(settling.events)));
  });

  const [built, ...rest] = good.events;
  const withLayer = (change: object) => {
    const [, report] = good.events;
    if (report?.type !== 'progress') throw new Error('The sample has no report.');
    const layers = report.progress.layers.map((layer) => ({ ...layer, ...change }));
    return { ...good, events: [built, { ...report, progress: { ...report.progress, layers } }] };
  };
  it.each([
    ['no JSON', () => parseRecording('run.json', '{"v":1'), /not JSON/],
    ['a list', () => parse([]), /not an object/],
    [
      'a newer format',
      () => parse({ ...good, v: 3 }),
      /newer Rankscope \(format 3; this page reads up to 2\)/,
    ],
    ['no format', () => parse({ ...good, v: undefined }), /its format \("v"\) is missing/],
    ['half a format', () => parse({ ...good, v: 1.5 }), /its format \("v"\) is 1\.5/],
    ['no source', () => parse({ ...good, source: undefined }), /comes from/],
    ['half an adapter', () => parse({ ...good, adapter: { backend: 'webgpu' } }), /adapter/],
    ['no events', () => parse({ ...good, events: {} }), /list of "events"/],
    ['nothing built', () => parse({ ...good, events: rest }), /begin with a "built"/],
    ['nothing after the build', () => parse({ ...good, events: [built] }), /nothing happens/],
    [
      'a report with a hole',
      () => parse({ ...good, events: [built, { type: 'progress', progress: { step: 1 } }] }),
      /event 2 \("progress"\) is incomplete/,
    ],
    [
      'a cut that does not say what is left',
      () =>
        parse({
          ...good,
          events: [...good.events, { type: 'cut', cut: { step: 1, layers: [{ name: 'conv1', from: 4 }] } }],
        }),
      /\("cut"\) is incomplete/,
    ],
    [
      'half a stability',
      () => parse(withLayer({ stability: { since: 0, whole: 1 } })),
      /event 2 \("progress"\) is incomplete/,
    ],
    [
      'bases frozen by a number',
      () => parse(withLayer({ frozen: 1 })),
      /event 2 \("progress"\) is incomplete/,
    ],
    [
      'reports of other layers',
      () =>
        parse({ ...good, events: [built, ...sampleRecording({ reports: 3, layers: 2 }).events.slice(1)] }),
      /layers that were built/,
    ],
  ])('refuses %s, naming the file and the reason', (_, read, reason) => {
    expect(read).toThrow(DataError);
    expect(read).toThrow(reason);
    expect(read).toThrow(/^run\.json/);
  });

  it('throws nothing but DataError, whatever it is given', () => {
    const text = JSON.stringify(sampleRecording({ reports: 2 }));
    for (let i = 0; i < 200; i++) {
      const at = (i * 7919) % text.length;
      const broken = text.slice(0, at) + (i % 2 === 0 ? 'null' : '') + text.slice(at + 1 + (i % 5));
      try {
        parseRecording('run.json', broken);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
      }
    }
  });
});

function sampleRecordingConfig() {
  const [built] = sampleRecording({ reports: 1 }).events;
  if (built?.type !== 'built') throw new Error('The sample does not begin with a build.');
  return built.config;
}
