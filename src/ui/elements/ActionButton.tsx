import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<'button'>, 'disabled' | 'type'> & { off: boolean };

/** A button that keeps the focus when it is disabled: many disable themselves when pressed. */
export const ActionButton = ({ off, onClick, ...rest }: Props) => (
  <button {...rest} type="button" aria-disabled={off} onClick={off ? undefined : onClick} />
);
