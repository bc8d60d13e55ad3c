/** The time that steps took, on average. */
export type StepTime = {
  /** A step took so many milliseconds. */
  add(ms: number): void;
  /** Milliseconds per step since this was asked last; 0 without steps. */
  sinceLast(): number;
  /** Milliseconds per step of all; 0 without steps. */
  overall(): number;
};

const mean = ({ steps, ms }: { steps: number; ms: number }) => ms / Math.max(1, steps);

/** No steps yet. */
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
