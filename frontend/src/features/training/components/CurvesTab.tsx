import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { metricsKey, metricsQuery } from '@/features/training/api';
import { CurveCards } from '@/features/training/components/CurveCards';
import type { AttemptTabProps } from '@/features/training/components/LogTab';
import { hasEnded } from '@/features/training/lib/actions';
import { chartsOf } from '@/features/training/lib/curves';
import { EmptyState } from '@/shared/components/EmptyState';
import { QueryView } from '@/shared/components/QueryView';
import { useTopic } from '@/shared/live/live';

/** The metric curves of an attempt, which grow while it goes on. */
export function CurvesTab({ task, attempt }: AttemptTabProps) {
  const { t } = useTranslation('training');
  const client = useQueryClient();
  const live = !hasEnded(attempt.state);
  const query = useQuery(metricsQuery(task.id, attempt.number, live));
  useTopic(`task:${task.id}`, ({ event }) => {
    if (event === 'metric' || event === 'state') {
      void client.invalidateQueries({ queryKey: metricsKey(task.id, attempt.number) }, { cancelRefetch: false });
    }
  });
  const lines = query.data?.lines;
  const charts = useMemo(() => chartsOf(lines ?? []), [lines]);
  const nothing = (
    <EmptyState
      title={live ? t('curves.waiting') : t('curves.none')}
      hint={live ? t('curves.noneYet') : t('curves.noneHint')}
    />
  );
  return (
    <QueryView query={query}>
      {() => (charts.length === 0 ? nothing : <CurveCards charts={charts} group={`curves-${task.id}`} />)}
    </QueryView>
  );
}
