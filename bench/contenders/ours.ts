import { openEngine } from '../../src/gpu/open';
import { createBenchSession } from '../session';
import { serve } from './serve';

// Rankscope itself: the session that the page, the worker and the command line train with.

await serve(async () => {
  const engine = await openEngine('webgpu');
  let present: Awaited<ReturnType<typeof createBenchSession>> | undefined;
  const session = () => {
    if (!present) throw new Error('No task has been loaded.');
    return present.session;
  };
  return {
    async prepare(spec) {
      present?.session.dispose();
      await engine.drain();
      present = await createBenchSession(engine, spec);
      return present.task();
    },
    async load() {
      throw new Error('Rankscope prepares the task; it does not load one.');
    },
    async losses(steps) {
      const losses: number[] = [];
      for (let i = 0; i < steps; i++) {
        await session().train();
        const { loss } = await session().report({ trueSpectrum: false, msPerStep: 0 });
        losses.push(loss);
      }
      return losses;
    },
    async run(steps) {
      let scriptMs = 0;
      for (let i = 0; i < steps; i++) {
        const start = performance.now();
        const trained = session().train();
        scriptMs += performance.now() - start;
        await trained;
      }
      await session().settle();
      return scriptMs;
    },
  };
});
