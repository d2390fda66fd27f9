import { Card, Col, Flex, Form, Input, Row } from 'antd';
import { useTranslation } from 'react-i18next';
import { ParameterTable } from '@/features/training/components/ParameterTable';
import { type StepProps, useFieldError } from '@/features/training/components/wizard';
import { WizardField } from '@/features/training/components/WizardField';
import { shownParameters } from '@/features/training/lib/parameters';
import { wantedAmounts } from '@/features/training/lib/resources';
import { KeyValue } from '@/shared/components/KeyValue';
import { useResourceItems } from '@/shared/domain/amounts';
import { formatPercent } from '@/shared/domain/format';
import { inLanguage } from '@/shared/i18n/bilingual';
import { usePurposes } from '@/shared/resources/usePurposes';
import { WaitWarning } from '@/shared/resources/WaitWarning';

interface ConfirmStepProps extends StepProps {
  /** The empty name is an error only after somebody typed one or tried to save. */
  tried: boolean;
}

/** Step 5: name and description, and everything that was chosen. */
export function ConfirmStep(props: ConfirmStepProps) {
  const { draft, facts, onChange, tried } = props;
  const { t } = useTranslation('training');
  const error = useFieldError('confirm', props);
  const isEmpty = draft.name.trim() === '';
  return (
    <Row gutter={[16, 16]}>
      <Col xs={24} lg={11}>
        <Card size="small" title={t('wizard.basics')}>
          <Form layout="vertical" component="div">
            <WizardField
              id="name"
              label={t('common:field.name')}
              error={isEmpty && !tried ? undefined : error('name')}
              required
            >
              <Input
                id="name"
                value={draft.name}
                maxLength={100}
                showCount
                placeholder={t('wizard.namePlaceholder')}
                onChange={(event) => onChange({ name: event.target.value })}
              />
            </WizardField>
            <WizardField id="description" label={t('common:field.description')} error={error('description')}>
              <Input.TextArea
                id="description"
                value={draft.description}
                maxLength={4000}
                autoSize={{ minRows: 3, maxRows: 8 }}
                onChange={(event) => onChange({ description: event.target.value })}
              />
            </WizardField>
          </Form>
        </Card>
      </Col>
      <Col xs={24} lg={13}>
        <Flex vertical gap="middle">
          <WaitWarning wanted={wantedAmounts(draft, facts.algorithm?.train.requests)} />
          <Summary {...props} />
        </Flex>
      </Col>
    </Row>
  );
}

function Summary({ draft, facts }: StepProps) {
  const { t, i18n } = useTranslation('training');
  const { purposeName, typeName } = usePurposes();
  const { algorithm, dataset } = facts;
  const amounts = wantedAmounts(draft, algorithm?.train.requests);
  const limit = draft.cpuLimit ?? algorithm?.train.requests?.cpu_limit;
  const resources = useResourceItems({ ...amounts, cpu_limit: limit }, { limit: null });
  const ratio = dataset?.test_mode === 'ratio';
  const share = (value: number) => formatPercent(value, i18n.language, 0);
  return (
    <Card size="small" title={t('wizard.summary')}>
      <KeyValue
        columns={1}
        items={[
          {
            key: 'purpose',
            label: t('common:field.purpose'),
            value: `${purposeName(draft.purpose ?? '')} / ${typeName(draft.taskType ?? '')}`,
          },
          {
            key: 'algorithm',
            label: t('shared:usedBy.kinds.algorithm'),
            value: versioned(algorithm && inLanguage(algorithm.name, i18n.language), algorithm?.version_label),
          },
          {
            key: 'dataset',
            label: t('shared:usedBy.kinds.dataset'),
            value: versioned(dataset?.name, dataset?.current_version ? `v${dataset.current_version}` : ''),
          },
          {
            key: 'split',
            label: t('field.testMode'),
            value:
              ratio && draft.share !== null
                ? t('split.summary', { train: share(draft.share), test: share(1 - draft.share), seed: draft.seed ?? 0 })
                : t('testMode.separate'),
          },
          ...resources,
          {
            key: 'timeLimit',
            label: t('resource.timeLimit'),
            value:
              draft.timeLimitMinutes === null
                ? t('resource.noTimeLimit')
                : t('resource.minutesOf', { count: draft.timeLimitMinutes }),
          },
        ]}
      />
      <ParameterTable rows={shownParameters(algorithm?.train.env ?? [], draft.parameters)} />
    </Card>
  );
}

const versioned = (name: string | undefined, version: string | undefined): string =>
  [name, version].filter(Boolean).join(' · ');
