import { followReplay, linkOf, openLink } from '../store/actions/link';
import { isLink } from '../store/browser/address';
import type { Store } from '../store/store';

/** Milliseconds without a change before the address is updated: browsers limit how often it may change. */
const restMs = 400;

const present = () => location.hash.slice(1);

/**
 * Synchronizes the address and the page: a link in it is opened at once, a later one becomes the draft, and it follows the
 * controls. Returns the function that stops it.
 */
export function followHash(store: Store): () => void {
  const opener = { get: store.getState, actions: store.actions };
  let known = linkOf(store.getState());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest = 0;

  async function open(first: boolean) {
    const order = ++newest;
    await openLink(opener, present(), first);
    if (order === newest) known = linkOf(store.getState());
  }
  function write() {
    const now = linkOf(store.getState());
    if (store.getState().recorded || now === known) return;
    known = now;
    try {
      history.replaceState(history.state, '', `#${now}`);
    } catch {
      // The address is outdated; the page is current.
    }
  }
  function onHashChange() {
    if (isLink(present()) && present() !== known) void open(false);
  }
  const stopWriting = store.subscribe((state, before) => {
    // The initial experiment was chosen by the page, not by the visitor.
    if (!before.view.adapter && state.view.adapter) known = linkOf(state);
    if (state.setup.draft === before.setup.draft && state.link.hidden === before.link.hidden) return;
    clearTimeout(timer);
    timer = setTimeout(write, restMs);
  });
  const stopFollowing = followReplay(opener, (listener) => store.subscribe(listener));
  if (isLink(present())) void open(true);
  addEventListener('hashchange', onHashChange);
  return () => {
    removeEventListener('hashchange', onHashChange);
    stopWriting();
    stopFollowing();
    clearTimeout(timer);
  };
}
