import type { TrainerEvent } from '../protocol';

/** How a recorded run ended. */
export type RecordedEnd = 'finished' | 'diverged';

/** The events of a recording, played one report at a time. */
export type Playback = {
  /** The present step of the playback. */
  readonly step: number;
  /** Returns to step 0 and plays the events of the build. */
  rewind(): void;
  /** Plays everything up to and including the next report; returns how the run ended if that was the last. */
  advance(): RecordedEnd | undefined;
  /** Steps to the next report; 1 if there is none. */
  stepsToNext(): number;
};

/** A playback that passes its events to `play`, starting after the first `built`. */
export function createPlayback(
  events: readonly TrainerEvent[],
  play: (event: TrainerEvent) => void,
): Playback {
  const start = 1 + events.findIndex((event) => event.type === 'built');
  let next = start;
  let step = 0;
  /** Plays the events up to the next report, or to the event that the run diverged. */
  function playReport(): RecordedEnd | undefined {
    while (next < events.length) {
      const event = events[next++];
      if (!event) break;
      if (event.type === 'progress') step = event.progress.step;
      play(event);
      if (event.type === 'progress') break;
      if (event.type === 'diverged') {
        step = event.step;
        return 'diverged';
      }
    }
    return undefined;
  }
  return {
    get step() {
      return step;
    },
    rewind() {
      next = start;
      step = 0;
      const built = events[start - 1];
      if (built) play(built);
    },
    advance() {
      const rest = () => events.slice(next);
      const end = playReport();
      if (!end && rest().some(({ type }) => type === 'progress' || type === 'diverged')) return undefined;
      if (!end) rest().forEach(play);
      next = events.length;
      return end ?? 'finished';
    },
    stepsToNext() {
      const coming = events.slice(next).find((event) => event.type === 'progress');
      return coming?.type === 'progress' ? coming.progress.step - step : 1;
    },
  };
}
