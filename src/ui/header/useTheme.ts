import { useLayoutEffect } from 'react';
import { themeOf } from '../../store/model/view';
import type { Theme } from '../../store/model/view';
import { useActions, useStore } from '../useStore';

const key = 'rankscope.theme';

/** Browsers without storage throw here; then the system setting applies. */
function remembered(): Theme {
  try {
    const theme = localStorage.getItem(key);
    return theme === 'light' || theme === 'dark' ? theme : 'auto';
  } catch {
    return 'auto';
  }
}

function remember(theme: Theme) {
  try {
    if (theme === 'auto') localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Only the choice is lost.
  }
}

/** Applies the chosen theme, else the system's. */
export function useTheme() {
  const { setTheme, setSystemDark } = useActions();
  useLayoutEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setSystemDark(dark.matches);
    follow();
    setTheme(remembered());
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, [setTheme, setSystemDark]);

  const theme = useStore((s) => themeOf(s.view));
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

/** The theme in effect, and a function that switches to the other one; to the system setting if that is the other one. */
export function useThemeSwitch() {
  const theme = useStore((s) => themeOf(s.view));
  const systemDark = useStore((s) => s.view.systemDark);
  const { setTheme } = useActions();
  const other: 'light' | 'dark' = theme === 'dark' ? 'light' : 'dark';
  const choice = (other === 'dark') === systemDark ? 'auto' : other;
  return {
    other,
    switchTheme() {
      setTheme(choice);
      remember(choice);
    },
  };
}
