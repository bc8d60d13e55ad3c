import { it } from 'vitest';
import { openEngine } from '../../src/gpu/open';
import { expectTenSteps, expectTenUpdates } from './lionRun';

it('updates every role as float64 does', async () => expectTenUpdates(await openEngine('cpu')));

it('trains a network, and goes on from a snapshot', async () => expectTenSteps(await openEngine('cpu')));
