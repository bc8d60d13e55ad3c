import type { Command } from '../../worker/protocol';
import type { State } from '../model/state';

/** What actions operate on: the state of the page, and the host of its run. */
export type Page = {
  get(): State;
  set(change: (state: State) => Partial<State>): void;
  send(command: Command): void;
};
