import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AdapterInfo } from '../../src/core/adapter';
import { WrongDeviceError } from '../../src/core/errors';
import { browserMemory, proofKey, proveOnce } from '../../src/worker/provenDevices';
import type { ProofMemory } from '../../src/worker/provenDevices';

const day = 86_400_000;

/** A memory of this content, and the proofs that were made with it. */
function remembering(content: Record<string, unknown> = {}) {
  const kept = new Map(Object.entries(content));
  const prove = vi.fn(async () => {});
  const memory: ProofMemory = {
    recall: async (key) => kept.get(key),
    keep: async (key, value) => void kept.set(key, value),
  };
  return { kept, prove, memory };
}

describe('a proof of a device', () => {
  afterEach(() => vi.useRealTimers());

  it('is made once, and again after thirty days', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 100 * day });
    const { prove, memory, kept } = remembering();
    for (let i = 0; i < 3; i++) await proveOnce('a', prove, memory);
    expect(prove).toHaveBeenCalledTimes(1);
    await proveOnce('b', prove, memory);
    expect(prove).toHaveBeenCalledTimes(2);
    vi.setSystemTime(131 * day);
    await proveOnce('a', prove, memory);
    expect(prove).toHaveBeenCalledTimes(3);
    expect(kept.get('a')).toBe(131 * day);
  });

  it('is not remembered where the device is wrong', async () => {
    const { kept, memory } = remembering();
    const prove = vi.fn(async () => {
      throw new WrongDeviceError('x computes a convolution wrongly.');
    });
    for (let i = 0; i < 2; i++)
      await expect(proveOnce('a', prove, memory)).rejects.toThrow('x computes a convolution wrongly.');
    expect(prove).toHaveBeenCalledTimes(2);
    expect(kept.size).toBe(0);
  });

  it.each([undefined, null, 'yes', true, NaN, Infinity, -1, {}, [Date.now()], Date.now() + day])(
    'is made again where the memory has %o',
    async (value) => {
      const { prove, memory, kept } = remembering({ a: value });
      await proveOnce('a', prove, memory);
      expect(prove).toHaveBeenCalledTimes(1);
      expect(kept.get('a')).toEqual(expect.any(Number));
    },
  );

  it.each<[string, ProofMemory]>([
    [
      'forbidden',
      { recall: () => Promise.reject(new Error('no')), keep: () => Promise.reject(new Error('no')) },
    ],
    ['silent', { recall: () => new Promise(() => {}), keep: () => new Promise(() => {}) }],
    ['not there, as in Node', browserMemory()],
  ])('is made without a memory: it is %s', async (_, memory) => {
    const prove = vi.fn(async () => {});
    await proveOnce('a', prove, memory);
    expect(prove).toHaveBeenCalledTimes(1);
  });

  it('holds for one adapter, browser and version', () => {
    const adapter: AdapterInfo = { backend: 'webgpu', name: 'a', software: true, features: [] };
    const keys = [
      proofKey(adapter, 'Firefox/153', '1'),
      proofKey({ ...adapter, name: 'b' }, 'Firefox/153', '1'),
      proofKey({ ...adapter, features: ['subgroups'] }, 'Firefox/153', '1'),
      proofKey({ ...adapter, features: ['subgroups'], subgroupSize: 8 }, 'Firefox/153', '1'),
      proofKey(adapter, 'Firefox/154', '1'),
      proofKey(adapter, 'Firefox/153', '2'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(proofKey({ ...adapter }, 'Firefox/153', '1')).toBe(keys[0]);
  });
});
