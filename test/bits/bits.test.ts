import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { bitsOf, runs } from './bitsOf';
import { advice, digestsOn, engineKey, isPresent, isRecording, record } from './recorded';

describe('the bits of runs on the CPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });
  afterAll(() => engine.dispose());

  it('are recorded for the present numerics number', () => {
    expect(isRecording || isPresent(), advice).toBe(true);
  });

  // tfjs's own kernels need two minutes for resnet20.
  it.each(Object.keys(runs).filter((name) => name !== 'resnet20'))('are as recorded: %s', async (name) => {
    const digest = await bitsOf(engine, runs[name] ?? []);
    if (isRecording) record(engineKey(engine.adapter), { [name]: digest });
    expect(digest, advice).toBe(digestsOn('processor')?.[name]);
  });
});
