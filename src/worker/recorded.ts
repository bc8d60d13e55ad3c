import type { Command, Host, Recording, RunState, TrainerEvent } from './protocol';

/** Reports a second when played as fast as possible. */
const reportsPerSecond = 20;
/** A slow motion may not look like a stop. */
const longestWaitMs = 1000;

/**
 * A host that plays a recording through the protocol of the trainer: play, pause, step, speed, and `build` to rewind.
 *
 * What would change the run is refused with a `failed` that is not fatal. `recording` must be one of `parseRecording`; `instead` tells why it
 * is played where training was expected.
 */
export function recordedHost(recording: Recording, instead?: string): Host {
  const { events, adapter, source, numerics } = recording;
  const recorded = { source, numerics, ...(instead === undefined ? {} : { instead }) };
  const listeners = new Set<(event: TrainerEvent) => void>();
  const start = 1 + events.findIndex((event) => event.type === 'built');
  let next = start;
  let step = 0;
  let state: RunState = 'idle';
  let speed = Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let opening: ReturnType<typeof setTimeout> | undefined;

  const tell = (event: TrainerEvent) => listeners.forEach((listener) => listener(event));
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  function become(now: RunState) {
    state = now;
    tell({ type: 'state', state, step });
  }
  function refuse(message: string) {
    tell({ type: 'failed', error: { name: 'Error', message }, fatal: false });
  }

  /** Tells everything up to and including the next report; false when the recording has ended. */
  function advance(): boolean {
    while (next < events.length) {
      const event = events[next++];
      if (!event) break;
      if (event.type === 'progress') step = event.progress.step;
      tell(event);
      if (event.type === 'progress') break;
      if (event.type === 'diverged') {
        step = event.step;
        next = events.length;
        become('diverged');
        return false;
      }
    }
    if (events.slice(next).some((event) => event.type === 'progress' || event.type === 'diverged'))
      return true;
    for (const event of events.slice(next)) tell(event);
    next = events.length;
    become('finished');
    return false;
  }

  function waitMs(): number {
    if (!Number.isFinite(speed)) return 1000 / reportsPerSecond;
    const coming = events.slice(next).find((event) => event.type === 'progress');
    const steps = coming?.type === 'progress' ? coming.progress.step - step : 1;
    return Math.min(longestWaitMs, (1000 * Math.max(1, steps)) / speed);
  }

  function schedule() {
    stop();
    timer = setTimeout(() => {
      if (advance()) schedule();
    }, waitMs());
  }

  const canMove = () => state === 'ready' || state === 'paused' || state === 'running';

  const receive: { [T in Command['type']]: (command: Extract<Command, { type: T }>) => void } = {
    build() {
      stop();
      next = start;
      step = 0;
      const built = events[start - 1];
      if (built) tell(built);
      become('ready');
    },
    play() {
      if (!canMove() || state === 'running') return;
      become('running');
      schedule();
    },
    pause() {
      if (state !== 'running') return;
      stop();
      become('paused');
    },
    step({ count }) {
      if (!canMove()) return;
      stop();
      const until = step + count;
      let more = true;
      while (more && step < until) more = advance();
      if (more) become('paused');
    },
    set: () =>
      refuse('This is a recording, so its sliders cannot be moved. Train a run of your own to move them.'),
    throttle({ stepsPerSecond }) {
      speed = stepsPerSecond > 0 ? stepsPerSecond : 1;
      if (state === 'running') schedule();
    },
    extend: () => refuse('This is a recording: it cannot go on. Train a run of your own.'),
    act: () => refuse('This is a recording, so nothing can be done to it. Train a run of your own.'),
    weights: () => refuse('This is a recording: it holds no weights. Train a run of your own to save them.'),
    inspect: ({ question: { about } }) =>
      tell({
        type: 'answered',
        answer: {
          about: 'nothing',
          question: about,
          reason: 'This is a recording: it holds no weights to look at. Train a run of your own.',
        },
      }),
    branch: () =>
      refuse('This is a recording: it cannot go on otherwise. Train a run of your own to branch.'),
    offerFiles: () =>
      tell({
        type: 'filesRejected',
        error: { name: 'Error', message: 'A recording cannot train on files. Open the page without it.' },
      }),
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
