import { useTranslation } from 'react-i18next';
import { Missing } from '@/shared/components/Missing';
import { formatDuration } from '@/shared/domain/format';
import { useNow } from '@/shared/hooks/useNow';

interface DurationProps {
  /** The span itself, in seconds; or its ends. */
  seconds?: number | null;
  /** RFC 3339. */
  from?: string | null;
  /** RFC 3339; without it the span goes on until now. */
  to?: string | null;
}

/** A span of time; one without an end counts on. */
export function Duration({ seconds, from, to }: DurationProps) {
  const { i18n } = useTranslation();
  const now = useNow(from != null && to == null && seconds == null ? 1000 : null);
  const span = seconds ?? (from == null ? null : ((to == null ? now : Date.parse(to)) - Date.parse(from)) / 1000);
  return span == null || !Number.isFinite(span) ? <Missing /> : <>{formatDuration(span, i18n.language)}</>;
}
