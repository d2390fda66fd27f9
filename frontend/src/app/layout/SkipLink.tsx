import { theme } from 'antd';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';

/** The first thing that the keyboard reaches: past the frame. Seen while it has the focus. */
export function SkipLink({ to }: { to: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  return (
    <a
      href="#content"
      className="skip-link"
      style={{
        zIndex: token.zIndexPopupBase + 100,
        padding: '8px 16px',
        color: token.colorLink,
        background: token.colorBgElevated,
        borderRadius: token.borderRadius,
        boxShadow: token.boxShadow,
      }}
      onClick={(event) => {
        event.preventDefault();
        to.current?.focus();
      }}
    >
      {t('frame.skip')}
    </a>
  );
}
