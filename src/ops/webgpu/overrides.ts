import type { Engine, WebgpuEngine } from '../../gpu/engine';
import { isWebgpuEngine } from '../../gpu/engine';
import { hasOwnKernels, setOwnKernels } from '../ownKernels';
import type { OwnKernels } from '../ownKernels';
import { setJoint } from '../together';
import { createBatchNorm } from './batchNorm';
import { convolutionOverrides } from './convolutionOverrides';
import { createEpilogue } from './epilogue';
import { createJointWork } from './jointWork';
import type { JointWork } from './jointWork';
import { createLoss } from './loss';
import { createPooling } from './pooling';
import { adapterClass, chooseVariant } from './variants';

/** All kernels of ours on an engine. */
function createOwnKernels(engine: WebgpuEngine, joint: JointWork): OwnKernels {
  const adapter = adapterClass(engine.adapter);
  return {
    ...convolutionOverrides(engine, (operation, sizes) => chooseVariant(adapter, operation, sizes), joint),
    ...createPooling(engine, joint.postponed),
    ...createBatchNorm(engine),
    Add: joint.postponed.add,
    EpilogueGradient: createEpilogue(engine, joint),
    BatchLoss: createLoss(engine),
  };
}

/**
 * Gives the engine's tfjs backend our kernels, so that tfjs's autodiff uses them and the layers above need not know.
 *
 * Convolutions, matrix products and their gradients where `chooseVariant` says so, pooling, and the kernels that tfjs does
 * not have: see `batchNorm`, `batchLoss` and `products`. Any number of sessions on the engine share them. Does nothing
 * the second time, or without WebGPU.
 */
export function installOverrides(engine: Engine): void {
  if (!isWebgpuEngine(engine) || hasOwnKernels(engine.backend)) return;
  const joint = createJointWork(engine);
  setOwnKernels(engine.backend, createOwnKernels(engine, joint));
  setJoint(engine.backend, joint);
}
