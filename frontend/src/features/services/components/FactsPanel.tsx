import { useQuery } from '@tanstack/react-query';
import { Card, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { ClassTags } from '@/shared/components/ClassTags';
import { KeyValue } from '@/shared/components/KeyValue';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { REPLICA_CPU_LIMIT, useResourceItems } from '@/shared/domain/amounts';
import { models } from '@/shared/resources/models';
import { tasks } from '@/shared/resources/tasks';
import { ThingLink } from '@/shared/resources/ThingLink';
import { useFacts } from '@/shared/resources/useFacts';

/** What the service is and where it comes from. */
export function FactsPanel({ service }: { service: ServiceDetail }) {
  const { t } = useTranslation('services');
  const fact = useFacts(service);
  const each = useResourceItems(service.resources, { limit: REPLICA_CPU_LIMIT });
  // its model knows the name of the task, also once that was deleted
  const made = useQuery(models.detailQuery(service.model_id));
  const env = Object.entries(service.env);
  return (
    <Card title={t('facts.title')}>
      <KeyValue
        columns={2}
        items={[
          {
            key: 'replicas',
            label: t('field.replicas'),
            value:
              service.desired_replicas === 0
                ? '0'
                : t('replicas.readyOf', { ready: service.ready_replicas, desired: service.desired_replicas }),
          },
          { key: 'since', label: t('field.since'), value: <RelativeTime value={service.since} /> },
          {
            key: 'resources',
            label: t('field.perReplica'),
            span: 'filled',
            value: each.map(({ label, value }) => `${label} ${value ?? '—'}`).join(' · '),
          },
          fact.purpose,
          { key: 'model', label: t('shared:usedBy.kinds.model'), value: <ModelLink service={service} /> },
          {
            key: 'task',
            label: t('shared:usedBy.kinds.task'),
            value: service.task_id && (
              <ThingLink resource={tasks} id={service.task_id}>
                {made.data?.task_name ?? t('action.viewTask')}
              </ThingLink>
            ),
          },
          fact.owner,
          { ...fact.created, span: 'filled' },
          {
            key: 'classes',
            label: t('field.classes', { count: service.class_count }),
            value: service.classes.length > 0 && <ClassTags classes={service.classes} total={service.class_count} />,
            span: 'filled',
          },
          ...(env.length > 0
            ? [
                {
                  key: 'env',
                  label: t('field.env'),
                  span: 'filled' as const,
                  value: (
                    <Typography.Text code style={{ whiteSpace: 'pre-wrap' }}>
                      {env.map(([name, value]) => `${name}=${value}`).join('\n')}
                    </Typography.Text>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}

function ModelLink({ service }: { service: ServiceDetail }) {
  if (service.model_id === null) return null;
  return (
    <ThingLink resource={models} id={service.model_id}>
      {`${service.model_name ?? ''} v${service.model_version ?? 1}`}
    </ThingLink>
  );
}
