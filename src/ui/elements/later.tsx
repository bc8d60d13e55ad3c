import { texts } from '../../core/texts';
import { Component, lazy } from 'react';
import type { ComponentType } from 'react';

export const text = texts('ui/elements/later', {
  missing: (reason: string) => `A part of the page is missing: ${reason}.`,
  unfetched: 'its code could not be fetched',
  kept: 'Training continues, and a reload keeps the run.',
  again: 'Try again',
});

/** The retries of all missing parts. */
const missing = new Set<() => void>();
let presses = 0;

function tryAgain() {
  presses++;
  for (const again of missing) again();
  missing.clear();
}

/**
 * A part of the page whose code is loaded when it is first shown; to be put into a Suspense.
 *
 * If it cannot be loaded, or throws, only this part is replaced: by the reason, `remark`, and a button to try again.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  remark = () => text.kept,
): ComponentType<P> {
  const fetched = () =>
    lazy(() =>
      load().then(
        (part) => ({ default: part }),
        () => {
          throw new Error(text.unfetched);
        },
      ),
    );
  let latest = fetched();
  let fetchedAt = presses;
  return class Later extends Component<P, { Part: typeof latest; error?: unknown }> {
    static getDerivedStateFromError(error: unknown) {
      return { error };
    }
    override state: { Part: typeof latest; error?: unknown } = { Part: latest };
    override componentDidCatch() {
      const again = () => {
        if (fetchedAt < presses) latest = fetched();
        fetchedAt = presses;
        this.setState({ Part: latest, error: undefined });
      };
      // One press retries all parts, including those whose fetch was still failing at that moment.
      if (this.state.Part !== latest || fetchedAt < presses) again();
      else missing.add(again);
    }
    override render() {
      const { Part, error } = this.state;
      if (error === undefined) return <Part {...this.props} />;
      return (
        <span className="lost" role="alert">
          {text.missing(error instanceof Error ? error.message : String(error))} {remark()}{' '}
          <button type="button" className="text" data-explain="tryAgain" onClick={tryAgain}>
            {text.again}
          </button>
        </span>
      );
    }
  };
}
