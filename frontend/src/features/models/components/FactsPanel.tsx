import { Card, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { trainedHere } from '@/features/models/lib';
import type { ModelDetail } from '@/shared/api/generated/types.gen';
import { Bytes } from '@/shared/components/Bytes';
import { ClassTags } from '@/shared/components/ClassTags';
import { KeyValue } from '@/shared/components/KeyValue';
import { inLanguage } from '@/shared/i18n/bilingual';
import { tasks } from '@/shared/resources/tasks';
import { ThingLink } from '@/shared/resources/ThingLink';
import { useFacts } from '@/shared/resources/useFacts';

/** What the model is. */
export function FactsPanel({ model }: { model: ModelDetail }) {
  const { t, i18n } = useTranslation('models');
  const fact = useFacts(model);
  const parameters = Object.entries(model.parameters);
  const faces = model.serve?.interfaces ?? [];
  return (
    <Card title={t('facts.title')}>
      <KeyValue
        columns={2}
        items={[
          { key: 'version', label: t('common:field.version'), value: `v${model.version}` },
          fact.purpose,
          {
            key: 'algorithm',
            label: t('shared:usedBy.kinds.algorithm'),
            value: `${inLanguage(model.algorithm_name, i18n.language)} ${model.algorithm_version}`.trim(),
          },
          {
            key: 'task',
            label: t('shared:usedBy.kinds.task'),
            value: trainedHere(model) && (
              <ThingLink resource={tasks} id={model.task_id}>
                {t('facts.attempt', { name: model.task_name, attempt: model.attempt })}
              </ThingLink>
            ),
          },
          { key: 'size', label: t('common:field.size'), value: <Bytes value={model.size} /> },
          fact.created,
          fact.owner,
          {
            key: 'interfaces',
            label: t('field.interfaces'),
            value: faces.length > 0 ? faces.map((face) => face.name).join(', ') : null,
          },
          {
            key: 'classes',
            label: t('field.classes', { count: model.class_count }),
            value: <ClassTags classes={model.classes} total={model.class_count} />,
            span: 'filled',
          },
          ...(parameters.length > 0
            ? [
                {
                  key: 'parameters',
                  label: t('field.parameters'),
                  span: 'filled' as const,
                  value: parameters.map(([name, value]) => (
                    <Typography.Text code key={name}>
                      {name}={String(value)}
                    </Typography.Text>
                  )),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}
