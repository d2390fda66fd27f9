import { useTranslation } from 'react-i18next';
import { Missing } from '@/shared/components/Missing';
import { formatRelative, formatTime } from '@/shared/domain/format';
import { useNow } from '@/shared/hooks/useNow';

/** How long ago a time (RFC 3339) is; the pointer shows the time itself. */
export function RelativeTime({ value }: { value: string | null | undefined }) {
  const { i18n } = useTranslation();
  const now = useNow(value ? 30_000 : null);
  if (!value) return <Missing />;
  return (
    <time dateTime={value} title={formatTime(value, i18n.language)}>
      {formatRelative(value, now, i18n.language)}
    </time>
  );
}
