import type { Engine } from '../../gpu/engine';
import type { Experiment } from './experiment';

/** The parts of a session. */
export type SessionParts = Experiment & {
  engine: Engine;
  /** Runs every step through tfjs instead of replaying the recorded one: the oracle of the trace. */
  eager?: boolean;
};
