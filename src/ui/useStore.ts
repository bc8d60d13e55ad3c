import { createContext, startTransition, useContext, useEffect, useState } from 'react';
import { useStore as useVanillaStore } from 'zustand';
import type { State } from '../store/model/state';
import type { Actions, Store } from '../store/store';

/** The store of the page around a component. */
export const StoreContext = createContext<Store | undefined>(undefined);

function useStoreItself(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error('This component is outside StoreContext. Put it inside.');
  return store;
}

/** The result of `select`, updated at every change of the state. */
export const useStore = <T>(select: (state: State) => T): T => useVanillaStore(useStoreItself(), select);

/** Reads the state on an event, without subscribing to it. */
export const useReadState = (): (() => State) => useStoreItself().getState;

/** The actions of a visitor. */
export const useActions = (): Actions => useStoreItself().actions;

/** The state, read at intervals and drawn with low priority: for components that are slow to draw. */
export function useSlowState(everyMs: number): State {
  const store = useStoreItself();
  const [state, setState] = useState(store.getState);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      startTransition(() => setState(store.getState()));
    };
    const stop = store.subscribe(() => {
      timer ??= setTimeout(look, everyMs);
    });
    look();
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, everyMs]);
  return state;
}
