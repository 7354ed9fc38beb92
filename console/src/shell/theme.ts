/** Light or dark: as the system says until a person chooses. */
import { keep, kept, Store, useStore } from './store';

export type Theme = 'light' | 'dark';

const KEY = 'watchroom.theme';
const theme = new Store<Theme>(
  kept<Theme>(KEY) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
);

function show(): void {
  document.documentElement.dataset.theme = theme.get();
}

show();
theme.watch(show);
addEventListener('storage', (event) => {
  if (event.key === KEY) theme.set(kept<Theme>(KEY) ?? 'light');
});

export function useTheme(): Theme {
  return useStore(theme);
}

export function setTheme(next: Theme): void {
  keep(KEY, next);
  theme.set(next);
}

export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
