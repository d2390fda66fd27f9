import { useTranslation } from 'react-i18next';
import type { Draft } from '@/features/training/lib/draft';
import type { PlacedProblem } from '@/features/training/lib/refusal';
import { type Facts, isReachable, type Step, STEPS } from '@/features/training/lib/steps';
import { StepBar } from '@/shared/components/StepBar';

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
  return (
    <StepBar
      current={STEPS.indexOf(step)}
      onStep={(index) => {
        const next = STEPS[index];
        if (next) onStep(next);
      }}
      items={STEPS.map((one) => ({
        title: t(`step.${one}`),
        disabled: !isReachable(one, draft, facts),
        failed: refused.some((problem) => problem.step === one),
      }))}
    />
  );
}
