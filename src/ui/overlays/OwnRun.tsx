import type { ReactNode } from 'react';

/** Leaves the recording for the trainer, on whatever backend there is; the experiment in the address is kept. */
export function OwnRun({ children }: { children: ReactNode }) {
  return (
    <a
      className="text"
      data-explain="ownRun"
      href="?backend=auto"
      onClick={(event) => {
        event.preventDefault();
        location.assign(`?backend=auto${location.hash}`);
      }}
    >
      {children}
    </a>
  );
}
