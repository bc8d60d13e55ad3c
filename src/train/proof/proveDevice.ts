import { WrongDeviceError } from '../../core/errors';
import type { Engine } from '../../gpu/engine';
import { installOverrides } from '../../ops/webgpu/overrides';
import { mistakeIn } from './check';
import type { Begun, Check } from './check';
import { convolutionCheck, productCheck } from './layerChecks';
import { penaltyCheck } from './penaltyCheck';
import { svdCheck } from './svdCheck';

/** What a device must compute rightly before it trains: one check of each kind of work. */
export const checks: readonly Check[] = [productCheck, convolutionCheck, svdCheck, penaltyCheck];

const lists = new Intl.ListFormat('en');

/**
 * Proves that the engine's device computes what training needs, on tiny inputs with known results: each with the kernels
 * that training chooses on this device. It takes a fraction of what a run compiles, and can go on beside that.
 *
 * Throws WrongDeviceError with the device's name and what it computes wrongly; GpuError where a shader does not compile.
 * Without WebGPU there is nothing to prove.
 */
export async function proveDevice(engine: Engine): Promise<void> {
  if (engine.adapter.backend !== 'webgpu') return;
  installOverrides(engine);
  const begin = () => checks.map((check) => check.begin(engine));
  const dispose = (begun: readonly Begun[]) => {
    for (const one of begun) one.dispose();
  };
  await engine.compile(
    () => dispose(begin()),
    () => {},
  );
  const begun = begin();
  try {
    const read = await engine.read(begun.flatMap(({ reads }) => reads));
    const failures = checks.flatMap(({ what }, i) => {
      const { reads = [], compare } = begun[i] ?? {};
      const mistakes = (compare?.(read.splice(0, reads.length)) ?? []).flatMap((one) => mistakeIn(one) ?? []);
      return mistakes.length > 0 ? [{ what, mistake: mistakes[0] }] : [];
    });
    if (failures.length > 0)
      throw new WrongDeviceError(
        `${engine.adapter.name} computes ${lists.format(failures.map(({ what }) => what))} wrongly: ${failures[0]?.mistake}.`,
      );
  } finally {
    dispose(begun);
  }
}
