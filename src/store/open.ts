import type { Catalogue } from '../core/config/plugin';
import { isRecorded, openHost } from '../worker/client';
import type { HostRequest } from '../worker/client';
import { createStore } from './store';
import type { Store } from './store';

/** The page's store on the host requested by the address; `held`: nothing is built before the link has been read. */
export const openStore = (catalogue: Catalogue, request: HostRequest & { held: boolean }): Store =>
  createStore(openHost(request), catalogue, { recorded: isRecorded(request), held: request.held });
