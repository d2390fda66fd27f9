import { Alert } from 'antd';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { type Amounts, waitsFor } from '@/shared/domain/room';
import { useQuota } from '@/shared/resources/useQuota';
import { useWaitText } from '@/shared/resources/useWaitText';

interface WaitWarningProps {
  wanted: Amounts;
  style?: CSSProperties;
}

/** In a form that asks for so much: that it will have to wait, and for what. */
export function WaitWarning({ wanted, style = {} }: WaitWarningProps) {
  const { t } = useTranslation('shared');
  const text = useWaitText();
  const wait = waitsFor(wanted, useQuota());
  if (wait === null) return null;
  const title = (
    <>
      <div>{text(wait)}</div>
      {t('room.waits')}
    </>
  );
  return <Alert type="warning" showIcon title={title} style={style} />;
}
