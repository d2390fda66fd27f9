import { ReloadOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/ApiProblem';
import { useProblemText } from '@/shared/api/problems';

interface ErrorStateProps {
  /** Whatever was thrown. */
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Above something that is still shown. */
  compact?: boolean;
}

/** Why something could not be had, what to do, and a way to try again. */
export function ErrorState({ error, onRetry, compact = false }: ErrorStateProps) {
  const { t } = useTranslation('shared');
  const problem = asProblem(error);
  const { title, hint } = useProblemText()(problem);
  return (
    <Alert
      type="error"
      showIcon
      style={{ margin: compact ? '0 0 12px' : 16 }}
      title={title}
      description={
        (hint || problem.traceId) && (
          <Flex vertical gap={4}>
            {hint}
            {problem.traceId && (
              <Typography.Text
                type="secondary"
                copyable={{ text: problem.traceId, tooltips: [t('copy'), t('copied')] }}
              >
                {t('trace', { id: problem.traceId })}
              </Typography.Text>
            )}
          </Flex>
        )
      }
      action={
        onRetry && (
          <Button size="small" icon={<ReloadOutlined />} onClick={onRetry}>
            {t('retry')}
          </Button>
        )
      }
    />
  );
}
