import type { Command, Host, Recording, RunState, TrainerEvent } from '../protocol';
import { createPlayback } from './playback';
import { refusals } from './refusals';

/** Reports per second when played as fast as possible. */
const reportsPerSecond = 20;
/** Slow playback must not look paused. */
const longestWaitMs = 1000;

/**
 * A host that plays a recording through the protocol of the trainer: play, pause, step, speed, and `build` to rewind.
 *
 * Commands that would change the run are refused, with a `failed` that is not fatal. `recording` must come from
 * `parseRecording`; `instead` is the reason why it is played instead of training.
 */
export function recordedHost(recording: Recording, instead?: string): Host {
  const { events, adapter, source, numerics } = recording;
  const recorded = { source, numerics, ...(instead === undefined ? {} : { instead }) };
  const listeners = new Set<(event: TrainerEvent) => void>();
  let state: RunState = 'idle';
  let speed = Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let opening: ReturnType<typeof setTimeout> | undefined;

  const tell = (event: TrainerEvent) => listeners.forEach((listener) => listener(event));
  const playback = createPlayback(events, tell);
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  function enter(next: RunState) {
    state = next;
    tell({ type: 'state', state, step: playback.step });
  }
  /** Plays up to the next report; false if that was the last. */
  function advance(): boolean {
    const end = playback.advance();
    if (end) enter(end);
    return end === undefined;
  }
  function waitMs(): number {
    if (!Number.isFinite(speed)) return 1000 / reportsPerSecond;
    return Math.min(longestWaitMs, (1000 * Math.max(1, playback.stepsToNext())) / speed);
  }
  function schedule() {
    stop();
    timer = setTimeout(() => {
      if (advance()) schedule();
    }, waitMs());
  }
  const canMove = () => state === 'ready' || state === 'paused' || state === 'running';

  const receive: Receivers = {
    ...refusals(tell),
    build() {
      stop();
      playback.rewind();
      enter('ready');
    },
    play() {
      if (!canMove() || state === 'running') return;
      enter('running');
      schedule();
    },
    pause() {
      if (state !== 'running') return;
      stop();
      enter('paused');
    },
    step({ count }) {
      if (!canMove()) return;
      stop();
      const until = playback.step + count;
      let more = true;
      while (more && playback.step < until) more = advance();
      if (more) enter('paused');
    },
    throttle({ stepsPerSecond }) {
      speed = stepsPerSecond > 0 ? stepsPerSecond : 1;
      if (state === 'running') schedule();
    },
  };

  return {
    send: (command) => dispatch(receive, command.type, command),
    listen(listener) {
      listeners.add(listener);
      opening ??= setTimeout(() => tell({ type: 'adapter', adapter, recorded }), 0);
      return () => void listeners.delete(listener);
    },
    dispose() {
      stop();
      clearTimeout(opening);
      listeners.clear();
    },
  };
}

type CommandMap = { [C in Command as C['type']]: C };
type Receivers = { [T in keyof CommandMap]: (command: CommandMap[T]) => void };

const dispatch = <T extends keyof CommandMap>(receive: Receivers, type: T, command: CommandMap[T]) =>
  receive[type](command);
