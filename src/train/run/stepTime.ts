/** Mean time per step. */
export type StepTime = {
  /** Adds the duration of a step. */
  add(ms: number): void;
  /** Milliseconds per step since the last call; 0 without steps. */
  sinceLast(): number;
  /** Milliseconds per step since the start; 0 without steps. */
  overall(): number;
};

const mean = ({ steps, ms }: { steps: number; ms: number }) => ms / Math.max(1, steps);

export function createStepTime(): StepTime {
  const all = { steps: 0, ms: 0 };
  let recent = { steps: 0, ms: 0 };
  return {
    add(ms) {
      for (const count of [recent, all]) {
        count.steps++;
        count.ms += ms;
      }
    },
    sinceLast() {
      const msPerStep = mean(recent);
      recent = { steps: 0, ms: 0 };
      return msPerStep;
    },
    overall: () => mean(all),
  };
}
