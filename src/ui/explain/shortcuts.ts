/** The keys of the page and what they do, in the order of the list; `key` as in KeyboardEvent. */
export const shortcuts: readonly { keys: readonly string[]; shown: string; does: string }[] = [
  { keys: [' '], shown: 'Space', does: 'play or pause' },
  { keys: ['.'], shown: '.', does: 'one step' },
  { keys: ['r'], shown: 'R', does: 'reset: the same run from step 0' },
  { keys: ['d'], shown: 'D', does: 'new seed' },
  { keys: ['[', ']'], shown: '[ ]', does: 'move the first live slider' },
  { keys: ['1', '9'], shown: '1 … 9', does: 'select a layer' },
  { keys: ['h'], shown: 'H', does: 'explain what is focused or pointed at' },
  { keys: ['?'], shown: '?', does: 'this list' },
  { keys: ['Tab'], shown: 'Tab', does: 'next control; Shift + Tab goes back' },
  {
    keys: ['ArrowLeft', 'ArrowRight'],
    shown: '← →',
    does: 'move the focused slider; PageUp and PageDown in strides',
  },
  { keys: ['Escape'], shown: 'Esc', does: 'close what is open; the focus returns' },
];
