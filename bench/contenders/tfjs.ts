import { serve } from './serve';

// tfjs registers its WebGPU backend when it is imported, if `navigator.gpu` is there by then.

await serve(async () => (await import('./stockTfjs')).open());
