import type { ReactNode } from 'react';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { prerenderToNodeStream } from 'react-dom/static';
import type { Store } from '../../src/store/store';
import { StoreContext } from '../../src/ui/useStore';
import { setUpReady } from '../store/fakeHost';
import { settlingRecording } from './sampleSettling';

/** A store whose page is drawn at its present state: on the server React reads the initial one. */
export const asItIs = (store: Store): Store => ({ ...store, getInitialState: store.getState });

/** A part of the page on this store, with everything that is loaded later, as HTML. */
export async function rendered(store: Store, content: ReactNode): Promise<string> {
  const { prelude } = await prerenderToNodeStream(<StoreContext value={store}>{content}</StoreContext>);
  const stream: Readable | NodeJS.ReadableStream = prelude;
  return (await text(stream)).replaceAll(/<script\b.*?<\/script>/gs, '');
}

/** The store of a page at the end of a synthetic run in which bases settle. */
export function settledStore(): Store {
  const ready = setUpReady();
  for (const event of settlingRecording().events)
    if (event.type === 'built' || event.type === 'progress' || event.type === 'cut') ready.emit(event);
  return asItIs(ready.store);
}
