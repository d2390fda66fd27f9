import { Link } from '@tanstack/react-router';
import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { amounts } from '@/shared/api/params';
import { formatTime } from '@/shared/domain/format';
import { resourcePath } from '@/shared/domain/kinds';
import { useNow } from '@/shared/hooks/useNow';

/** A time limit that is farther away says nothing about when something is free: most trainings end long before. */
const SOON_MS = 24 * 3_600_000;

interface Holder {
  kind: string;
  id: string;
  name: string;
  ends_at: string | null;
}

/** What holds the room that is waited for: the user's own things, which may be stopped there, and others' as a sum. */
export function RoomHolders({ params }: { params: Record<string, unknown> }) {
  const { t, i18n } = useTranslation('shared');
  const now = useNow(60_000);
  const holders = Array.isArray(params['holders']) ? (params['holders'] as Holder[]) : [];
  const others =
    typeof params['others'] === 'object' && params['others'] ? amounts(params['others'], i18n.language) : '';
  if (holders.length === 0 && !others) return null;
  return (
    <div>
      {t('heldBy')}
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {holders.map((each) => {
          const path = resourcePath(each.kind, each.id);
          const name = each.name || each.id;
          const isSoon = each.ends_at !== null && Date.parse(each.ends_at) - now < SOON_MS;
          return (
            <li key={`${each.kind} ${each.id}`}>
              {t(`holder.${each.kind}`, { defaultValue: '' })} {path ? <Link to={path}>{name}</Link> : name}
              {t('holds', { amounts: amounts(each, i18n.language) })}{' '}
              {isSoon && each.ends_at !== null && (
                <Typography.Text type="secondary">
                  {t('endsBy', { time: formatTime(each.ends_at, i18n.language) })}
                </Typography.Text>
              )}
            </li>
          );
        })}
        {others && <li>{t('othersHold', { amounts: others })}</li>}
      </ul>
    </div>
  );
}
