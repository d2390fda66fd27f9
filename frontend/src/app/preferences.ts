import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type ThemeChoice = 'light' | 'dark' | 'system';

interface Preferences {
  theme: ThemeChoice;
  siderCollapsed: boolean;
}

/** What this browser remembers about how the console looks. */
export const usePreferences = create<Preferences>()(
  persist<Preferences>(() => ({ theme: 'system', siderCollapsed: false }), { name: 'modelyard.look' }),
);

export const chooseTheme = (theme: ThemeChoice): void => {
  usePreferences.setState({ theme });
};

export const collapseSider = (siderCollapsed: boolean): void => {
  usePreferences.setState({ siderCollapsed });
};
