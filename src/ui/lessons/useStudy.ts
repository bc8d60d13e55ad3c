import { useContext, useSyncExternalStore } from 'react';
import { createStudy } from '../../lessons/study';
import type { Learning, Study } from '../../lessons/study';
import type { Store } from '../../store/store';
import { StoreContext } from '../useStore';

const studies = new WeakMap<Store, Study>();

/** The lessons of a page, one instance per store. */
export function studyOf(store: Store): Study {
  const study = studies.get(store) ?? createStudy(store);
  studies.set(store, study);
  return study;
}

/** The lessons of the page around a component. */
export function useStudy(): Study {
  const store = useContext(StoreContext);
  if (!store) throw new Error('This lesson is outside StoreContext. Put it inside.');
  return studyOf(store);
}

/** The current lesson. */
export function useLearning(): Learning | undefined {
  const { subscribe, getState } = useStudy();
  const read = () => getState().learning;
  return useSyncExternalStore(subscribe, read, read);
}
