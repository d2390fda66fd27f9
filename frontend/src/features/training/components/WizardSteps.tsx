import { Flex, Progress, Steps, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Draft } from '@/features/training/lib/draft';
import type { PlacedProblem } from '@/features/training/lib/refusal';
import { type Facts, isReachable, type Step, STEPS } from '@/features/training/lib/steps';
import { useMediaQuery } from '@/shared/hooks/useMediaQuery';

interface WizardStepsProps {
  step: Step;
  draft: Draft;
  facts: Facts;
  refused: readonly PlacedProblem[];
  onStep: (step: Step) => void;
}

/** Where in the wizard one is; steps whose conditions are met can be jumped to. */
export function WizardSteps({ step, draft, facts, refused, onStep }: WizardStepsProps) {
  const { t } = useTranslation('training');
  const narrow = useMediaQuery('(max-width: 767px)');
  const current = STEPS.indexOf(step);
  if (narrow) {
    return (
      <Flex vertical gap={4}>
        <Typography.Text strong>
          {t('wizard.stepOf', { number: current + 1, total: STEPS.length, title: t(`step.${step}`) })}
        </Typography.Text>
        <Progress
          aria-label={t('wizard.stepOf', { number: current + 1, total: STEPS.length, title: t(`step.${step}`) })}
          percent={((current + 1) / STEPS.length) * 100}
          showInfo={false}
          size="small"
        />
      </Flex>
    );
  }
  return (
    <Steps
      size="small"
      current={current}
      onChange={(index) => {
        const next = STEPS[index];
        if (next) onStep(next);
      }}
      items={STEPS.map((one) => ({
        title: t(`step.${one}`),
        disabled: !isReachable(one, draft, facts),
        ...(refused.some((problem) => problem.step === one) ? { status: 'error' as const } : {}),
      }))}
    />
  );
}
