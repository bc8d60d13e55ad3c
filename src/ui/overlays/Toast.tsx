import { useEffect } from 'react';
import { useActions, useStore } from '../useStore';

/** A passing remark. */
export function Toast() {
  const toast = useStore((s) => s.view.toast);
  const { dismissToast } = useActions();
  useEffect(() => {
    if (!toast) return undefined;
    const timer = setTimeout(dismissToast, 4000);
    return () => clearTimeout(timer);
  }, [toast, dismissToast]);
  return (
    <div className={toast ? 'toast up' : 'toast'} role="status" data-testid="toast">
      {toast?.text}
    </div>
  );
}
