import type { Engine } from '../../gpu/engine';

/** The pieces of later work, in the order in which they are compiled. */
export const pieces = ['spectra', 'evaluation', 'cuts'] as const;

/** What is done to compile the shaders of each piece, one task each. */
export type LaterWork = Record<(typeof pieces)[number], readonly (() => void)[]>;

/** Shaders that are compiled while a run is ready or training. */
export type Later = {
  /**
   * Resolves when a piece and those before it are compiled. Throws GpuError where a shader does not compile, GpuLostError when
   * the device was lost meanwhile.
   */
  done(piece: (typeof pieces)[number]): Promise<void>;
  /** Whether that is so. */
  isDone(piece: (typeof pieces)[number]): boolean;
  /** Throws what `done` would throw, if that is known by now. */
  check(): void;
  /** Begins nothing more, and reports nothing. */
  cancel(): void;
};

/** Nothing is compiled ahead: without a warm-up, every shader is compiled where it is first used. */
export const nothingLater: Later = {
  done: () => Promise.resolve(),
  isDone: () => true,
  check() {},
  cancel() {},
};

/** Resolves in a later task, so that training steps and messages have their turn. */
const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/**
 * Compiles the shaders of this work, one part after the other, each in a task of its own: none holds up a training step for
 * longer than it takes to prepare one part.
 */
export function compileLater(engine: Engine, work: LaterWork): Later {
  let isCancelled = false;
  let failure: { error: unknown } | undefined;
  const compile = async (part: () => void) => {
    await nextTask();
    if (isCancelled || failure) return;
    try {
      await engine.compile(part, () => {});
    } catch (error) {
      failure = { error };
    }
  };
  const check = () => {
    if (failure && !isCancelled) throw failure.error;
  };
  const compiled = new Set<string>();
  let all = Promise.resolve();
  const ends = pieces.map((piece) => {
    for (const part of work[piece]) all = all.then(() => compile(part));
    all = all.then(() => {
      if (!failure && !isCancelled) compiled.add(piece);
    });
    return all;
  });
  return {
    async done(piece) {
      await ends[pieces.indexOf(piece)];
      check();
    },
    isDone: (piece) => compiled.has(piece),
    check,
    cancel() {
      isCancelled = true;
    },
  };
}
