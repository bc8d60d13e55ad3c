import { it } from 'vitest';
import { expectTenSteps, expectTenUpdates } from '../optimizers/lionRun';
import { openTestEngine } from './open';

it('updates every role as float64 does', async () => expectTenUpdates(await openTestEngine()));

it('trains a network, and goes on from a snapshot', async () => expectTenSteps(await openTestEngine()));
