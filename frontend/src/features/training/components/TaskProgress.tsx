import { Flex, Progress, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { hasEnded } from '@/features/training/lib/actions';
import type { AttemptDetail, TaskDetail } from '@/shared/api/generated/types.gen';
import { Duration } from '@/shared/components/Duration';

interface TaskProgressProps {
  task: TaskDetail;
  attempt: AttemptDetail;
}

/** How far an attempt is that has not ended: the bar, the time it took, the time it needs. */
export function TaskProgress({ task, attempt }: TaskProgressProps) {
  const { t } = useTranslation('training');
  if (hasEnded(task.state) || task.state === 'draft' || task.state === 'queued') return null;
  const known = attempt.progress !== null;
  return (
    <Flex vertical gap={4} style={{ marginTop: 12 }}>
      <Progress
        percent={known ? Math.round((attempt.progress ?? 0) * 1000) / 10 : 100}
        status="active"
        showInfo={known}
        aria-label={t('progress.label')}
      />
      <Flex gap="middle" wrap>
        <Typography.Text type="secondary">
          {attempt.started_at ? t('progress.running') : t('progress.preparing')}{' '}
          <Duration from={attempt.started_at ?? task.since} to={null} />
        </Typography.Text>
        {attempt.eta_s !== null && attempt.eta_s > 0 && (
          <Typography.Text type="secondary">
            {t('progress.left')} <Duration seconds={attempt.eta_s} />
          </Typography.Text>
        )}
      </Flex>
    </Flex>
  );
}
