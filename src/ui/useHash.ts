import { useContext, useEffect } from 'react';
import { isLink, withHash } from '../store/browser/address';
import { StoreContext } from './useStore';

/** Whether the page was opened by a link: then nothing is built before it is read. */
export const isOpenedByLink = (): boolean => isLink(location.hash);

/** Puts an address right whose `#` a program has escaped. */
export function restoreHash() {
  const address = location.hash === '' ? withHash(location.pathname + location.search) : undefined;
  if (address !== undefined) history.replaceState(history.state, '', address);
}

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
