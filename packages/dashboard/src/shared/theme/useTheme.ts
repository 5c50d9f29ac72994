import { useSyncExternalStore } from 'react';

/** Dark unless the reader chose otherwise. */
export type Theme = 'dark' | 'light';

const KEY = 'twinlane.theme';

function current(): Theme {
  return document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark';
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** Switches the theme and remembers it for the next visit. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** The theme shown now. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, current);
}
