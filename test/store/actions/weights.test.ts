import { describe, expect, it } from 'vitest';
import { exportedFile, fileFormats } from '../../../src/store/browser/exports';
import { formats, numerics } from '../../../src/core/versions';
import { requestWeights } from '../../../src/store/actions/weights';
import { decodeSafetensors } from '../../../src/export/safetensors';
import type { Command, Host, TrainerEvent } from '../../../src/worker/protocol';
import { setUpReady } from '../fakeHost';

/** A host whose answers are given by the test. */
function host() {
  const listeners = new Set<(event: TrainerEvent) => void>();
  const sent: Command[] = [];
  const fake: Host = {
    send: (command) => void sent.push(command),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose: () => undefined,
  };
  return {
    fake,
    sent,
    listeners,
    emit: (event: TrainerEvent) => listeners.forEach((listen) => listen(event)),
  };
}

const weights: TrainerEvent = {
  type: 'weights',
  tensors: { 'fc1.U': { shape: [2, 1], data: Float32Array.of(0.5, -1) } },
  metadata: { config: '{}' },
};

describe('requesting the weights', () => {
  it('returns them, and stops listening', async () => {
    const { fake, sent, listeners, emit } = host();
    const asked = requestWeights(fake);
    expect(sent).toEqual([{ type: 'weights' }]);
    emit({ type: 'state', state: 'paused', step: 3 });
    emit(weights);
    expect(await asked).toBe(weights);
    expect(listeners.size).toBe(0);
  });

  it('fails with the error of the host', async () => {
    const { fake, listeners, emit } = host();
    const asked = requestWeights(fake);
    emit({ type: 'failed', error: { name: 'Error', message: 'none here' }, fatal: false });
    await expect(asked).rejects.toThrow('none here');
    expect(listeners.size).toBe(0);
  });

  it('makes a file that is read back unchanged', async () => {
    const { fake, emit } = host();
    const asked = requestWeights(fake);
    emit(weights);
    const format = fileFormats.weights.find(({ id }) => id === 'safetensors');
    if (!format) throw new Error('There is no safetensors format.');
    const { name, content } = await exportedFile(setUpReady().store.getState(), format, {
      weights: () => asked,
    });
    expect(name).toMatch(/^rankscope-.*-step0\.safetensors$/);
    expect(content instanceof Uint8Array && decodeSafetensors(content)).toEqual({
      tensors: weights.tensors,
      metadata: {
        ...weights.metadata,
        rankscope: JSON.stringify({ v: formats.weights, version: 'test', numerics }),
      },
    });
  });
});
