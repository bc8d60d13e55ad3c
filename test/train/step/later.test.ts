import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/gpu/engine';
import { createTensorEngine } from '../../../src/gpu/tensorEngine';
import { compileLater, nothingLater, pieces } from '../../../src/train/step/later';
import type { LaterWork } from '../../../src/train/step/later';

/** An engine whose compilations end when they are told to. */
function slowEngine() {
  const begun: { work(): void; end(error?: Error): void }[] = [];
  const engine: Engine = {
    ...createTensorEngine({ backend: 'cpu', name: 'test', software: true, features: [] }),
    compile: (work) =>
      new Promise((resolve, reject) => {
        work();
        begun.push({ work, end: (error) => (error ? reject(error) : resolve()) });
      }),
  };
  return { engine, begun };
}

const task = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

describe('what is compiled later', () => {
  const workWith = (log: string[]): LaterWork => ({
    spectra: [() => log.push('spectra')],
    evaluation: [() => log.push('evaluation')],
    cuts: [() => log.push('first cut'), () => log.push('second cut')],
  });

  it('begins in a later task, goes in order, and has one part under way at a time', async () => {
    const [{ engine, begun }, log] = [slowEngine(), new Array<string>()];
    const later = compileLater(engine, workWith(log));
    expect(log).toEqual([]);
    const seen: string[][] = [];
    for (let i = 0; i < 4; i++) {
      await task();
      seen.push([...log]);
      begun[i]?.end();
    }
    await later.done('cuts');
    expect(seen.map(({ length }) => length)).toEqual([1, 2, 3, 4]);
    expect(log).toEqual(['spectra', 'evaluation', 'first cut', 'second cut']);
  });

  it('says which piece is done', async () => {
    const { engine, begun } = slowEngine();
    const later = compileLater(engine, workWith([]));
    await task();
    expect(later.isDone('spectra')).toBe(false);
    begun[0]?.end();
    await later.done('spectra');
    expect(pieces.map((piece) => later.isDone(piece))).toEqual([true, false, false]);
  });

  it('throws what failed, and begins nothing after it', async () => {
    const [{ engine, begun }, log] = [slowEngine(), new Array<string>()];
    const later = compileLater(engine, workWith(log));
    await task();
    later.check();
    begun[0]?.end(new Error('the shader'));
    await expect(later.done('cuts')).rejects.toThrow('the shader');
    expect(() => later.check()).toThrow('the shader');
    expect(log).toEqual(['spectra']);
  });

  it('begins and reports nothing once it is cancelled', async () => {
    const [{ engine, begun }, log] = [slowEngine(), new Array<string>()];
    const later = compileLater(engine, workWith(log));
    await task();
    later.cancel();
    begun[0]?.end(new Error('the device is gone'));
    await later.done('cuts');
    later.check();
    expect(log).toEqual(['spectra']);
    expect(later.isDone('cuts')).toBe(false);
  });

  it('is at once done without a warm-up', async () => {
    await nothingLater.done('cuts');
    expect(nothingLater.isDone('cuts')).toBe(true);
  });
});
