export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'hillock-theme';
const order: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** Storage throws in a sandboxed frame and where it is switched off: then a choice lasts as long as the page. */
export function readTheme(): ThemeChoice {
  try {
    const stored = localStorage.getItem(key);
    return order.find((choice) => choice === stored) ?? 'system';
  } catch {
    return 'system';
  }
}

export const nextTheme = (choice: ThemeChoice): ThemeChoice =>
  order[(order.indexOf(choice) + 1) % order.length] ?? 'system';

export function applyTheme(choice: ThemeChoice): void {
  if (choice === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
  try {
    if (choice === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
  } catch {
    // see readTheme
  }
}
