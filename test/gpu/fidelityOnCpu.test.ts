import { openEngine } from '../../src/gpu/open';
import { describeFidelity } from './fidelityCases';

describeFidelity('the CPU', () => openEngine('cpu'));
