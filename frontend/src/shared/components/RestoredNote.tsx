import { Alert, Button } from 'antd';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';

interface RestoredNoteProps {
  onStartAnew: () => void;
  onClose: () => void;
  style?: CSSProperties;
}

/** That a form begins with what was typed into it before. */
export function RestoredNote({ onStartAnew, onClose, style }: RestoredNoteProps) {
  const { t } = useTranslation('shared');
  return (
    <Alert
      type="info"
      showIcon
      {...(style ? { style } : {})}
      title={t('draft.restored')}
      closable={{ onClose }}
      action={
        <Button size="small" onClick={onStartAnew}>
          {t('draft.startAnew')}
        </Button>
      }
    />
  );
}
