import { describeFidelity } from './fidelityCases';
import { openTestEngine } from './open';

describeFidelity('this machine’s driver', openTestEngine);
