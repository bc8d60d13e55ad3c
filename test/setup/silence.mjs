/** Calls `onSilence` once when nothing was heard for this long; whatever lasts, but speaks, is left alone. */
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
