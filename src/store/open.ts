import type { Catalogue } from '../core/plugin';
import { openRecording, openTrainer } from '../worker/client';
import { createStore } from './store';
import type { Store } from './store';

/** The page's store: on the trainer, or on the recording at that address when one is given. */
export function openStore(catalogue: Catalogue, recording: string | undefined): Store {
  return recording === undefined
    ? createStore(openTrainer(), catalogue)
    : createStore(openRecording(recording), catalogue, { recorded: true });
}
