import { Component, lazy } from 'react';
import type { ComponentType } from 'react';

/** Ways to try again, of all parts that are missing. */
const missing = new Set<() => void>();
let presses = 0;

function tryAgain() {
  presses++;
  for (const again of missing) again();
  missing.clear();
}

/**
 * A part of the page whose code comes when it is first shown; to be put into a Suspense.
 *
 * Where it does not come, or fails, that costs this part only: it says so, with `remark`, and a way to try again.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  remark = 'Training goes on, and a reload keeps the run.',
): ComponentType<P> {
  const fetched = () =>
    lazy(() =>
      load().then(
        (part) => ({ default: part }),
        () => {
          throw new Error('its code could not be fetched');
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
      // One press is for all parts, those included whose fetch was still failing at that moment.
      if (this.state.Part !== latest || fetchedAt < presses) again();
      else missing.add(again);
    }
    override render() {
      const { Part, error } = this.state;
      if (error === undefined) return <Part {...this.props} />;
      return (
        <span className="lost" role="alert">
          A part of the page is missing: {error instanceof Error ? error.message : String(error)}. {remark}{' '}
          <button type="button" className="text" data-explain="tryAgain" onClick={tryAgain}>
            Try again
          </button>
        </span>
      );
    }
  };
}
