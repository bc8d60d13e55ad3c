import { texts } from '../core/texts';
import { useContext, useEffect } from 'react';
import { isLink, withHash } from '../store/browser/address';
import type { Notice } from '../store/model/view';
import { StoreContext } from './useStore';

export const text = texts('ui/useHash', {
  notOpened: 'This link was not opened',
  unfetched: 'The code for it could not be fetched. Reload the page to try again.',
  noLinks: 'Links do not work: their code could not be fetched. Reload the page.',
});

/** Whether the page was opened by a link: then nothing is built before the link is read. */
export const isOpenedByLink = (): boolean => isLink(location.hash);

/** Repairs an address whose `#` a program has escaped. */
export function restoreHash() {
  const address = location.hash === '' ? withHash(location.pathname + location.search) : undefined;
  if (address !== undefined) history.replaceState(history.state, '', address);
}

/** Synchronizes the address and the page, as soon as the code for it is loaded. */
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
      () => {
        const notice: Notice = { kind: 'link', title: text.notOpened, text: text.unfetched };
        if (isOpenedByLink()) store.actions.open({ notice, build: true });
        else store.actions.say(text.noLinks);
      },
    );
    return () => {
      gone = true;
      stop?.();
    };
  }, [store]);
}
