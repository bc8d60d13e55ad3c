import type { Engine } from '../../gpu/engine';
import type { Experiment } from './experiment';

/** What a session is made of. */
export type SessionParts = Experiment & {
  engine: Engine;
  /** Runs every step through tfjs anew instead of replaying the first: the oracle of the trace. */
  eager?: boolean;
};
