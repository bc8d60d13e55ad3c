import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { bitsOf, runs } from '../bits/bitsOf';
import { advice, digestsOn, engineKey, isRecording, record } from '../bits/recorded';
import { openTestEngine } from './open';

describe('the bits of runs on WebGPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  it.for(Object.keys(runs))('are as recorded on this adapter: %s', async (name, { skip }) => {
    const key = engineKey(engine.adapter);
    if (!isRecording && !digestsOn(key)) skip(`No bits are recorded on ${key}.`);
    const digest = await bitsOf(engine, runs[name] ?? []);
    if (isRecording) record(key, { [name]: digest });
    expect(digest, advice).toBe(digestsOn(key)?.[name]);
  });
});
