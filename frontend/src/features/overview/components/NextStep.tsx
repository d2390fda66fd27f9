import { Card, Flex, Spin, Steps, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { stepPath, STEPS } from '@/features/overview/lib';
import type { OverviewView } from '@/shared/api/generated/types.gen';
import { LinkButton } from '@/shared/components/LinkButton';

/** The way from a zip to a tested service, and the one thing to do now. */
export function NextStep({ step }: { step: OverviewView['next_step'] }) {
  const { t } = useTranslation('overview');
  const current = STEPS.findIndex(({ codes }) => codes.some((code) => code === step.code));
  const name = step.resource?.name ?? '';
  return (
    <Card>
      <Flex vertical gap={20}>
        <Steps
          size="small"
          current={current}
          responsive
          items={STEPS.map((item) => ({ title: t(`step.${item.name}`) }))}
        />
        <Flex justify="space-between" align="center" gap={16} wrap>
          <div>
            <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
              {t(`next.${step.code}.title`, { name })}
            </Typography.Title>
            <Typography.Text type="secondary">
              {step.waiting ? t('next.waiting') : t(`next.${step.code}.hint`)}
            </Typography.Text>
          </div>
          {step.waiting ? (
            <Spin />
          ) : (
            <LinkButton to={stepPath(step.code, step.resource?.id)} type="primary">
              {t(`next.${step.code}.action`)}
            </LinkButton>
          )}
        </Flex>
      </Flex>
    </Card>
  );
}
