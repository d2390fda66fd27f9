import { Button, Flex, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWhyText } from '@/features/training/components/useWhyText';
import type { Draft } from '@/features/training/lib/draft';
import { type Facts, firstProblem, type Step, STEPS } from '@/features/training/lib/steps';

interface WizardFooterProps {
  step: Step;
  draft: Draft;
  facts: Facts;
  /** Which of the two buttons works. */
  saving: 'draft' | 'start' | null;
  onStep: (step: Step) => void;
  onSave: (start: boolean) => void;
}

/** Back and on; on is only there when nothing is wrong, and says what is. */
export function WizardFooter({ step, draft, facts, saving, onStep, onSave }: WizardFooterProps) {
  const { t } = useTranslation('training');
  const { token } = theme.useToken();
  const whyText = useWhyText();
  const index = STEPS.indexOf(step);
  const before = STEPS[index - 1];
  const after = STEPS[index + 1];
  const problem = firstProblem(step, draft, facts);
  const buttons = after ? (
    <Button type="primary" disabled={problem !== null} onClick={() => onStep(after)}>
      {t('common:action.next')}
    </Button>
  ) : (
    <>
      <Button
        disabled={problem !== null || saving === 'start'}
        loading={saving === 'draft'}
        onClick={() => {
          onSave(false);
        }}
      >
        {t('wizard.saveDraft')}
      </Button>
      <Button
        type="primary"
        disabled={problem !== null || saving === 'draft'}
        loading={saving === 'start'}
        onClick={() => {
          onSave(true);
        }}
      >
        {t('wizard.saveAndStart')}
      </Button>
    </>
  );
  return (
    <Flex
      align="center"
      gap="small"
      wrap
      style={{
        position: 'sticky',
        bottom: 0,
        zIndex: 2,
        padding: '12px 0',
        background: token.colorBgLayout,
        borderTop: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      {before && <Button onClick={() => onStep(before)}>{t('common:action.previous')}</Button>}
      <Flex align="center" gap="small" wrap style={{ marginInlineStart: 'auto' }}>
        {problem && (
          <Typography.Text type="secondary" role="status">
            {problem[0].startsWith('parameters.') &&
              t('wizard.ofField', { field: problem[0].slice('parameters.'.length) })}
            {whyText(problem[1])}
          </Typography.Text>
        )}
        {buttons}
      </Flex>
    </Flex>
  );
}
