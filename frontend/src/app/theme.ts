import { theme as antd, type ThemeConfig } from 'antd';
import { usePreferences } from '@/app/preferences';
import { useMediaQuery } from '@/shared/hooks/useMediaQuery';

export function useDark(): boolean {
  const choice = usePreferences((state) => state.theme);
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)');
  return choice === 'dark' || (choice === 'system' && systemDark);
}

const FONT =
  "-apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";

/** Calm and dense: the only place where colours are chosen. */
export function themeOf(dark: boolean): ThemeConfig {
  const surface = dark ? '#181c22' : '#ffffff';
  return {
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#4d8dff' : '#1f5fd6',
      colorInfo: dark ? '#4d8dff' : '#1f5fd6',
      colorBgLayout: dark ? '#101317' : '#f4f6f9',
      colorBgContainer: surface,
      ...(dark ? { colorBgElevated: '#20262e' } : {}),
      // every pair of text and ground reaches 4.5:1 (WCAG AA); antd's own green, amber, red and placeholders do not
      ...(dark ? {} : { colorSuccess: '#1a7431', colorSuccessBg: '#edf9f0', colorSuccessBorder: '#a8dfb7' }),
      ...(dark ? {} : { colorWarning: '#8f5a00', colorWarningBg: '#fff8e6', colorWarningBorder: '#f3d48a' }),
      ...(dark ? {} : { colorError: '#cf1322', colorErrorBg: '#fff1f0', colorErrorBorder: '#ffb3ad' }),
      colorTextPlaceholder: dark ? 'rgba(255, 255, 255, 0.58)' : 'rgba(0, 0, 0, 0.58)',
      colorTextTertiary: dark ? 'rgba(255, 255, 255, 0.58)' : 'rgba(0, 0, 0, 0.6)',
      colorTextDescription: dark ? 'rgba(255, 255, 255, 0.62)' : 'rgba(0, 0, 0, 0.62)',
      borderRadius: 6,
      fontFamily: FONT,
    },
    components: {
      Layout: { siderBg: surface, headerBg: surface, headerHeight: 52, headerPadding: '0 16px' },
      Menu: { itemBg: surface, subMenuItemBg: surface, itemHeight: 38, activeBarBorderWidth: 0 },
      Table: { cellPaddingBlock: 11, cellPaddingInlineMD: 12, headerBg: dark ? '#1e232b' : '#f8f9fb' },
      Card: { bodyPadding: 20, headerPadding: 20, headerHeight: 48 },
    },
  };
}
