import { useEffect, useState } from 'react';

/** A value for a while after it came, told apart by identity; nothing afterwards, nor what was there at first. */
export function useMoment<T>(value: T | undefined, ms: number): T | undefined {
  const [over, setOver] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setOver(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value === over ? undefined : value;
}
