import { theme as antd, type ThemeConfig } from 'antd';
import { usePreferences } from '@/app/preferences';
import { useMediaQuery } from '@/shared/hooks/useMediaQuery';
import type { Language } from '@/shared/i18n/language';

export function useDark(): boolean {
  const choice = usePreferences((state) => state.theme);
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)');
  return choice === 'dark' || (choice === 'system' && systemDark);
}

const CJK = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC'";
const LATIN = "'Helvetica Neue', 'Noto Sans', Arial";

/** Quotes, dashes and dots are in fonts of both kinds: those of the language come first, so that theirs is drawn. */
const FONTS = {
  'zh-CN': `-apple-system, 'Segoe UI', Roboto, ${CJK}, sans-serif`,
  en: `-apple-system, 'Segoe UI', Roboto, ${LATIN}, ${CJK}, sans-serif`,
};

// every pair of text and ground reaches 4.5:1 (WCAG AA); antd's own blue on dark, green, amber, red and placeholders do not
const LIGHT = {
  colorPrimary: '#1f5fd6',
  colorPrimaryBorder: '#1f5fd6', // the ring of what has the focus: 3:1 on every ground
  colorInfo: '#1f5fd6',
  colorBgLayout: '#f4f6f9',
  colorBgContainer: '#ffffff',
  colorSuccess: '#1a7431',
  colorSuccessBg: '#edf9f0',
  colorSuccessBorder: '#a8dfb7',
  colorWarning: '#8f5a00',
  colorWarningBg: '#fff8e6',
  colorWarningBorder: '#f3d48a',
  colorError: '#cf1322',
  colorErrorBg: '#fff1f0',
  colorErrorBorder: '#ffb3ad',
  colorTextPlaceholder: 'rgba(0, 0, 0, 0.58)',
  colorTextTertiary: 'rgba(0, 0, 0, 0.6)',
  colorTextDescription: 'rgba(0, 0, 0, 0.62)',
};

/** Blue and red are light enough to be text here, so that what stands on them is dark. */
const DARK = {
  colorPrimary: '#7fb0ff',
  colorPrimaryBorder: '#7fb0ff',
  colorInfo: '#7fb0ff',
  colorError: '#ff8a85',
  colorLinkHover: '#99bae8',
  controlItemBgActive: '#1f2c42',
  controlItemBgActiveHover: '#26354f',
  colorBgLayout: '#101317',
  colorBgContainer: '#181c22',
  colorBgElevated: '#20262e',
  colorTextPlaceholder: 'rgba(255, 255, 255, 0.58)',
  colorTextTertiary: 'rgba(255, 255, 255, 0.58)',
  colorTextDescription: 'rgba(255, 255, 255, 0.62)',
};

/** Calm and dense: the only place where colours are chosen. */
export function themeOf(dark: boolean, language: Language): ThemeConfig {
  const colors = dark ? DARK : LIGHT;
  const surface = colors.colorBgContainer;
  const onSolid = dark ? colors.colorBgLayout : surface;
  return {
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    zeroRuntime: true,
    token: { ...colors, borderRadius: 6, fontFamily: FONTS[language] },
    components: {
      Badge: { colorTextLightSolid: onSolid },
      Button: { primaryColor: onSolid, dangerColor: onSolid },
      Checkbox: { colorWhite: onSolid },
      Steps: { colorTextLightSolid: onSolid },
      Layout: { siderBg: surface, headerBg: surface, headerHeight: 52, headerPadding: '0 16px' },
      Menu: { itemBg: surface, subMenuItemBg: surface, itemHeight: 38, activeBarBorderWidth: 0 },
      Table: { cellPaddingBlock: 11, cellPaddingInlineMD: 12, headerBg: dark ? '#1e232b' : '#f8f9fb' },
      Card: { bodyPadding: 20, headerPadding: 20, headerHeight: 48 },
    },
  };
}
