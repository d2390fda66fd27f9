import { Button, Flex, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWhyText } from '@/features/training/components/useWhyText';
import type { Draft } from '@/features/training/lib/draft';
import { type Facts, firstProblem, type Step, STEPS } from '@/features/training/lib/steps';
import { ActionButton } from '@/shared/components/ActionButton';

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
  // before it there is none, or what was chosen there is still being read
  const problem =
    STEPS.slice(0, index + 1)
      .map((one) => firstProblem(one, draft, facts))
      .find((found) => found !== null) ?? null;
  const why = problem && whyText(problem[1]);
  const save = (start: boolean) => () => {
    if (saving === null) onSave(start);
  };
  const buttons = after ? (
    <ActionButton type="primary" reason={why} onClick={() => onStep(after)}>
      {t('common:action.next')}
    </ActionButton>
  ) : (
    <>
      <ActionButton reason={why} loading={saving === 'draft'} onClick={save(false)}>
        {t('wizard.saveDraft')}
      </ActionButton>
      <ActionButton type="primary" reason={why} loading={saving === 'start'} onClick={save(true)}>
        {t('wizard.saveAndStart')}
      </ActionButton>
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
            {why}
          </Typography.Text>
        )}
        {buttons}
      </Flex>
    </Flex>
  );
}
