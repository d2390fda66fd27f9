import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { styleNonce } from '@/app/nonce';
import { themeOf, useDark } from '@/app/theme';

/** What may be left out says so; the rest needs no mark. */
const FORM = { requiredMark: 'optional' } as const;

/** The title of a dialog stands apart from its first field. */
const DIALOG = { styles: { header: { marginBottom: 20 } } };

interface ProvidersProps {
  queryClient: QueryClient;
  children: ReactNode;
}

export function Providers({ queryClient, children }: ProvidersProps) {
  const { i18n } = useTranslation();
  const dark = useDark();
  const chinese = i18n.language === 'zh-CN';
  const theme = useMemo(() => themeOf(dark, chinese ? 'zh-CN' : 'en'), [dark, chinese]);
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  }, [dark]);
  return (
    <QueryClientProvider client={queryClient}>
      <ConfigProvider
        locale={chinese ? zhCN : enUS}
        theme={theme}
        csp={{ nonce: styleNonce() }}
        button={{ autoInsertSpace: false }}
        modal={DIALOG}
        form={FORM}
      >
        <App message={{ maxCount: 3 }} style={{ minHeight: '100vh' }}>
          {children}
        </App>
      </ConfigProvider>
    </QueryClientProvider>
  );
}
