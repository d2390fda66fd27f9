import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';

import { useNow } from '../hooks/useNow';
import { formatRelative, formatTime } from './format';
import { Missing } from './Missing';

/** How long ago a time (RFC 3339) is; the tooltip has the time itself. */
export function RelativeTime({ value }: { value: string | null | undefined }) {
  const { i18n } = useTranslation();
  const now = useNow(value ? 30_000 : null);
  if (!value) {
    return <Missing />;
  }
  return (
    <Tooltip title={formatTime(value, i18n.language)}>
      <time dateTime={value}>{formatRelative(value, now, i18n.language)}</time>
    </Tooltip>
  );
}
