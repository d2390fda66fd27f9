import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Reason } from '@/shared/api/generated/types.gen';
import { formatBytes, formatNumber } from '@/shared/components/format';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { type TaskStateName } from '../lib/actions';
import { missingOf, positionOf } from '../lib/waiting';

interface WaitNoteProps {
  state: TaskStateName;
  reason: Reason | null;
}

/** Why a task is where it is: what failed and what to do, or its place in the queue and what it waits for. */
export function WaitNote({ state, reason }: WaitNoteProps) {
  const { t, i18n } = useTranslation('training');
  if (reason === null) return null;
  if (state !== 'queued') return <ReasonNote reason={reason} kind={state === 'failed' ? 'error' : 'info'} />;
  const position = positionOf(reason);
  const missing = missingOf(reason).map(([name, amount]) =>
    t('wait.missing', {
      resource: t(`resource.${name}`),
      amount: name === 'memory' ? formatBytes(amount) : formatNumber(amount, i18n.language, 2),
    }),
  );
  const facts = [position === null ? '' : t('wait.position', { position }), ...missing].filter(Boolean);
  return (
    <Flex vertical gap={4}>
      <ReasonNote reason={reason} kind="info" />
      {facts.length > 0 && <Typography.Text type="secondary">{facts.join(t('factSeparator'))}</Typography.Text>}
    </Flex>
  );
}
