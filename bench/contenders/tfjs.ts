import { serve } from './serve';

// tfjs registers its WebGPU backend on import, if `navigator.gpu` exists by then.

await serve(async () => (await import('./stockTfjs')).open());
