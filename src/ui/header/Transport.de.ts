import type { Translation } from '../../core/texts';
import type { text } from './Transport';

export const translation = {
  transport: 'Ablauf',
  play: 'Start',
  pause: 'Pause',
  playKey: 'Start (Leertaste)',
  pauseKey: 'Pause (Leertaste)',
  continueKey: (steps) => `Weiter für ${steps} Schritte (Leertaste)`,
  againKey: 'Noch einmal von Schritt 0 (Leertaste)',
  step: 'Ein Schritt',
  stepKey: 'Ein Schritt (.)',
  reset: 'Zurücksetzen',
  resetKey: 'Zurücksetzen: derselbe Lauf noch einmal von Schritt 0 (R)',
  seed: 'Neuer Startwert',
  seedKey: 'Neuer Startwert: derselbe Versuch mit anderem Zufall (D)',
} satisfies Translation<typeof text>;
