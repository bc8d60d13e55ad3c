import { useEffect, useState } from 'react';

/** A value for a while after it changed, compared by identity; then nothing, and never the initial one. */
export function useMoment<T>(value: T | undefined, ms: number): T | undefined {
  const [over, setOver] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setOver(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value === over ? undefined : value;
}
