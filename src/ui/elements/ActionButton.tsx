import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<'button'>, 'disabled' | 'type'> & { off: boolean };

/** A button that keeps the focus when it is out of use: many switch themselves off when pressed. */
export const ActionButton = ({ off, onClick, ...rest }: Props) => (
  <button {...rest} type="button" aria-disabled={off} onClick={off ? undefined : onClick} />
);
