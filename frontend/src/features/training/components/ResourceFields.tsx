import { Card, InputNumber, Typography } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { type StepProps, useFieldError } from '@/features/training/components/wizard';
import { WizardField } from '@/features/training/components/WizardField';
import { GIB, wantedAmounts } from '@/features/training/lib/resources';
import { asTyped } from '@/shared/components/numberText';
import { cpuLimitOf } from '@/shared/domain/amounts';
import { formatAmount } from '@/shared/domain/format';
import type { ResourceName } from '@/shared/domain/room';
import { useTopic } from '@/shared/live/live';
import { WaitWarning } from '@/shared/resources/WaitWarning';

const FIELDS = { cpu: 'cpu', memory: 'memoryGib', gpu: 'gpu' } as const;
const STEP: Record<ResourceName, number> = { cpu: 0.5, memory: 0.5, gpu: 1 };

/** What the training may use: the algorithm's own request unless another is typed, beside what is free. */
export function ResourceFields(props: StepProps) {
  const { draft, facts, onChange } = props;
  const { t } = useTranslation('training');
  const error = useFieldError('parameters', props);
  useTopic('task:*');
  const requests = facts.algorithm?.train.requests;
  const amounts = wantedAmounts(draft, requests);
  const hasGpu = facts.algorithm?.train.resource_kind === 'gpu' || amounts.gpu > 0;
  const names: ResourceName[] = hasGpu ? ['cpu', 'memory', 'gpu'] : ['cpu', 'memory'];
  return (
    <Card size="small" title={t('resource.title')}>
      {names.map((name) => (
        <Fragment key={name}>
          <WizardField
            id={name}
            label={t(`shared:resource.${name === 'cpu' ? 'cpuRequest' : name}`)}
            error={error(name)}
            extra={<Free name={name} quota={facts.quota} />}
          >
            <InputNumber
              id={name}
              min={0}
              step={STEP[name]}
              formatter={asTyped}
              {...(name === 'gpu' ? { precision: 0 } : {})}
              value={draft[FIELDS[name]]}
              placeholder={String(name === 'memory' ? amounts.memory / GIB : amounts[name])}
              suffix={t(`resource.${name}Unit`)}
              onChange={(value) => {
                onChange({ [FIELDS[name]]: value });
              }}
              style={{ width: 200 }}
            />
          </WizardField>
          {name === 'cpu' && <CpuLimit {...props} />}
        </Fragment>
      ))}
      <WaitWarning wanted={amounts} style={{ marginBottom: 20 }} />
      <WizardField
        id="timeLimit"
        label={t('resource.timeLimit')}
        help={t('resource.timeLimitHelp')}
        error={error('timeLimit')}
      >
        <InputNumber
          id="timeLimit"
          min={0}
          precision={0}
          value={draft.timeLimitMinutes}
          placeholder={t('resource.noTimeLimit')}
          suffix={t('resource.minutes')}
          onChange={(timeLimitMinutes) => {
            onChange({ timeLimitMinutes });
          }}
          style={{ width: 200 }}
        />
      </WizardField>
    </Card>
  );
}

function CpuLimit(props: StepProps) {
  const { draft, facts, onChange } = props;
  const { t } = useTranslation('training');
  const error = useFieldError('parameters', props);
  const requests = facts.algorithm?.train.requests;
  const usual = cpuLimitOf(requests?.cpu_limit, wantedAmounts(draft, requests).cpu, null);
  return (
    <WizardField
      id="cpuLimit"
      label={t('shared:resource.cpuLimit')}
      help={t('resource.cpuLimitHelp')}
      error={error('cpuLimit')}
    >
      <InputNumber
        id="cpuLimit"
        min={0}
        step={0.5}
        formatter={asTyped}
        value={draft.cpuLimit}
        placeholder={String(usual ?? t('shared:resource.wholeMachine'))}
        suffix={t('resource.cpuUnit')}
        onChange={(cpuLimit) => {
          onChange({ cpuLimit });
        }}
        style={{ width: 200 }}
      />
    </WizardField>
  );
}

function Free({ name, quota }: { name: ResourceName; quota: StepProps['facts']['quota'] }) {
  const { t, i18n } = useTranslation('training');
  if (!quota) return null;
  const amount = (value: number) => formatAmount(name, value, i18n.language);
  const { [name]: free } = quota.free;
  const { [name]: capacity } = quota.capacity;
  const { [name]: limit } = quota.limits;
  const facts = [
    typeof free === 'number' && typeof capacity === 'number'
      ? t('resource.free', { free: amount(Math.max(0, free)), capacity: amount(capacity) })
      : '',
    typeof limit === 'number'
      ? t('shared:room.quota', { used: amount(quota.used[name] ?? 0), limits: amount(limit) })
      : '',
  ].filter(Boolean);
  return <Typography.Text type="secondary">{facts.join(t('factSeparator'))}</Typography.Text>;
}
