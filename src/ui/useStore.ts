import { createContext, startTransition, useContext, useEffect, useState } from 'react';
import { useStore as useVanillaStore } from 'zustand';
import type { State } from '../store/model/state';
import type { Actions, Store } from '../store/store';

/** The store of the page around a component. */
export const StoreContext = createContext<Store | undefined>(undefined);

function useStoreItself(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error('A component of the page is outside of StoreContext. Put it inside.');
  return store;
}

/** What `select` takes from the state, at every change of it. */
export const useStore = <T>(select: (state: State) => T): T => useVanillaStore(useStoreItself(), select);

/** Reads the state when something happens, without following it. */
export const useReadState = (): (() => State) => useStoreItself().getState;

/** What a visitor can do. */
export const useActions = (): Actions => useStoreItself().actions;

/** The state, looked at only every so often and drawn when nothing is more urgent: for what is slow to draw. */
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
