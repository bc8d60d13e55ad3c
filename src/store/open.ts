import type { Catalogue } from '../core/config/plugin';
import { isRecorded, openHost } from '../worker/client';
import type { HostRequest } from '../worker/client';
import { createStore } from './store';
import type { Store } from './store';

/** The page's store on the host that its address asks for; `held`: nothing is built before a link has been read. */
export const openStore = (catalogue: Catalogue, request: HostRequest & { held: boolean }): Store =>
  createStore(openHost(request), catalogue, { recorded: isRecorded(request), held: request.held });
