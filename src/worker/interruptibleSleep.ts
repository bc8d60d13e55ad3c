/** A pause that can be interrupted. */
export function createInterruptibleSleep() {
  let wake = () => {};
  return {
    sleep: (ms: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    /** Ends the pause, if there is one. */
    wake: () => wake(),
  };
}
