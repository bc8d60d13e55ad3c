import type { Catalogue } from '../core/plugin';
import { openRecording, openTrainer } from '../worker/client';
import { createStore } from './store';
import type { Store } from './store';

/** What the address of the page may ask for. */
export type Source = {
  recording: string | undefined;
  backend: string | undefined;
  /** Nothing is built before a link has been read. */
  held: boolean;
};

/** The page's store: on the recording at that address of this site when one is given, else on the trainer. */
export function openStore(catalogue: Catalogue, { recording, backend, held }: Source): Store {
  return recording === undefined
    ? createStore(openTrainer(backend), catalogue, { held })
    : createStore(openRecording(recording), catalogue, { recorded: true, held });
}
