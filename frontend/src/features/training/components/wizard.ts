import { useTranslation } from 'react-i18next';
import { useWhyText } from '@/features/training/components/useWhyText';
import type { Draft } from '@/features/training/lib/draft';
import type { PlacedProblem } from '@/features/training/lib/refusal';
import { type Facts, problemsOf, type Step } from '@/features/training/lib/steps';
import { useProblemText } from '@/shared/api/problems';

/** What every step of the wizard is given. */
export interface StepProps {
  draft: Draft;
  facts: Facts;
  /** Refusals of the platform, each until its field is changed. */
  refused: readonly PlacedProblem[];
  /** What was typed or chosen anew. */
  onChange: (patch: Partial<Draft>) => void;
}

/** What is wrong with a field of the step: the platform's refusal, else the wizard's own rule. */
export function useFieldError(step: Step, { draft, facts, refused }: StepProps): (field: string) => string | undefined {
  const { t } = useTranslation('training');
  const whyText = useWhyText();
  const problemText = useProblemText();
  const own = problemsOf(step, draft, facts);
  return (field) => {
    const placed = refused.find((one) => one.step === step && one.field === field);
    if (placed) {
      const { title, hint } = problemText(placed.problem);
      return hint ? t('titleAndHint', { title, hint }) : title;
    }
    const found = own[field];
    return found && whyText(found);
  };
}
