import { texts } from '../../core/texts';

export const text = texts('ui/explain/shortcuts', {
  play: 'play or pause',
  step: 'one step',
  reset: 'reset: the same run from step 0',
  seed: 'new seed',
  slider: 'move the first live slider',
  layer: 'select a layer',
  explain: 'explain what is focused or pointed at',
  list: 'this list',
  next: 'next control; Shift + Tab goes back',
  move: 'move the focused slider; PageUp and PageDown in strides',
  close: 'close what is open; the focus returns',
});

/** The keys of the page and the keys of their texts, in the order of the list; `keys` as in KeyboardEvent. */
export const shortcuts: readonly { keys: readonly string[]; shown: string; does: keyof typeof text }[] = [
  { keys: [' '], shown: 'Space', does: 'play' },
  { keys: ['.'], shown: '.', does: 'step' },
  { keys: ['r'], shown: 'R', does: 'reset' },
  { keys: ['d'], shown: 'D', does: 'seed' },
  { keys: ['[', ']'], shown: '[ ]', does: 'slider' },
  { keys: ['1', '9'], shown: '1 … 9', does: 'layer' },
  { keys: ['h'], shown: 'H', does: 'explain' },
  { keys: ['?'], shown: '?', does: 'list' },
  { keys: ['Tab'], shown: 'Tab', does: 'next' },
  {
    keys: ['ArrowLeft', 'ArrowRight'],
    shown: '← →',
    does: 'move',
  },
  { keys: ['Escape'], shown: 'Esc', does: 'close' },
];
