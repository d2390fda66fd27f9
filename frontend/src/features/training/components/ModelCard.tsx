import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Flex, Spin } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { modelsOf } from '@/features/training/api';
import type { ModelView, TaskDetail } from '@/shared/api/generated/types.gen';
import { LinkButton } from '@/shared/components/LinkButton';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import { useNow } from '@/shared/hooks/useNow';
import { useTopic } from '@/shared/live/live';

/** A model appears within this time after its training, or it was deleted. */
const COMING_MS = 5 * 60_000;

interface ModelCardProps {
  task: TaskDetail;
  attempt: number;
  /** How good it is. */
  children?: ReactNode;
}

/** The model that a successful attempt became, and the way to publish it. */
export function ModelCard({ task, attempt, children }: ModelCardProps) {
  const now = useNow(30_000);
  useTopic('model:*');
  const query = useQuery(modelsOf(task.id));
  const isComing = attempt === task.attempt?.number && now - Date.parse(task.since) < COMING_MS;
  return (
    <QueryView query={query} loading={null}>
      {({ items }) => (
        <Made model={items.find((one) => one.attempt === attempt)} isComing={isComing}>
          {children}
        </Made>
      )}
    </QueryView>
  );
}

interface MadeProps {
  model: ModelView | undefined;
  isComing: boolean;
  children: ReactNode;
}

function Made({ model, isComing, children }: MadeProps) {
  const { t } = useTranslation('training');
  if (!model) {
    return isComing ? (
      <Alert type="info" icon={<Spin size="small" />} showIcon title={t('model.coming')} />
    ) : (
      <Alert type="info" showIcon title={t('model.gone')} />
    );
  }
  return (
    <Alert
      type={model.state === 'failed' ? 'error' : model.state === 'ready' ? 'success' : 'info'}
      showIcon
      title={
        <Flex gap="small" align="center" wrap>
          <span>{t('model.made')}</span>
          <Link to="/models/$id" params={{ id: model.id }}>
            {t('model.named', { name: model.name, version: model.version })}
          </Link>
          <StateTag kind="model" state={model.state} />
          {children}
        </Flex>
      }
      description={model.reason && <ReasonNote reason={model.reason} compact />}
      action={
        model.state === 'ready' && (
          <LinkButton to="/models/$id" params={{ id: model.id }} size="small">
            {t('model.publish')}
          </LinkButton>
        )
      }
    />
  );
}
