import { useContext, useEffect } from 'react';
import { StoreContext } from './useStore';

/** Whether the page was opened by a link: then nothing is built before it is read. */
export const isOpenedByLink = (): boolean => location.hash.includes('=');

/** Keeps the address and the page together, as soon as the code for it has come. */
export function useHash() {
  const store = useContext(StoreContext);
  useEffect(() => {
    if (!store) return undefined;
    let stop: (() => void) | undefined;
    let gone = false;
    import('./hash').then(
      ({ followHash }) => {
        if (!gone) stop = followHash(store);
      },
      () => store.actions.open({ build: isOpenedByLink() }),
    );
    return () => {
      gone = true;
      stop?.();
    };
  }, [store]);
}
