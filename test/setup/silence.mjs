/** Calls `onSilence` once if there was no output for this long; however long a process takes, output keeps it alive. */
export function watchSilence(ms, onSilence) {
  let timer = setTimeout(onSilence, ms);
  return {
    heard() {
      clearTimeout(timer);
      timer = setTimeout(onSilence, ms);
    },
    stop: () => clearTimeout(timer),
  };
}
