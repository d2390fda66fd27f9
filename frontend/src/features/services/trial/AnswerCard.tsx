import { Alert, Card, Flex, Segmented, Spin, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recognise } from '@/features/services/lib/answers';
import { statusHint, succeeded } from '@/features/services/lib/trials';
import { BoxesAnswer } from '@/features/services/trial/BoxesAnswer';
import { ClassificationAnswer } from '@/features/services/trial/ClassificationAnswer';
import { EntitiesAnswer } from '@/features/services/trial/EntitiesAnswer';
import { pictureOf } from '@/features/services/trial/usePicture';
import type { TrialView } from '@/shared/api/generated/types.gen';
import { CodeBlock } from '@/shared/components/CodeBlock';
import { EmptyState } from '@/shared/components/EmptyState';
import { ErrorState } from '@/shared/components/ErrorState';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { formatNumber } from '@/shared/domain/format';

/** A test that ran, with the inputs as they were sent where this browser still has them. */
export interface Shown {
  trial: TrialView;
  given: Record<string, unknown> | null;
}

interface AnswerCardProps {
  shown: Shown | null;
  busy: boolean;
  problem: unknown;
}

/** What the service answered, drawn as what it is. */
export function AnswerCard({ shown, busy, problem }: AnswerCardProps) {
  const { t } = useTranslation('services');
  const [view, setView] = useState<'drawn' | 'raw'>('drawn');
  const raw = shown !== null && succeeded(shown.trial) && shown.trial.answer !== null && problem === null;
  return (
    <Card
      title={t('answer.title')}
      extra={
        raw && (
          <Segmented<'drawn' | 'raw'>
            size="small"
            value={view}
            onChange={setView}
            options={[
              { value: 'drawn', label: t('answer.drawn') },
              { value: 'raw', label: t('answer.raw') },
            ]}
          />
        )
      }
    >
      <Spin spinning={busy}>
        <div aria-live="polite">
          {problem !== null && <ErrorState compact error={problem} />}
          {problem === null && shown === null && (
            <EmptyState compact title={t('answer.none')} hint={t('answer.noneHint')} />
          )}
          {problem === null && shown !== null && <Result shown={shown} view={view} />}
        </div>
      </Spin>
    </Card>
  );
}

function Result({ shown, view }: { shown: Shown; view: 'drawn' | 'raw' }) {
  const { t, i18n } = useTranslation('services');
  const { trial } = shown;
  return (
    <Flex vertical gap="middle">
      <Flex gap="small" align="center" wrap>
        {trial.status !== null && (
          <Tag color={succeeded(trial) ? 'success' : 'error'}>{t('answer.status', { status: trial.status })}</Tag>
        )}
        <Typography.Text type="secondary">
          {t('answer.latency', { ms: formatNumber(trial.latency_ms, i18n.language, 1) })}
        </Typography.Text>
      </Flex>
      {trial.reason && <ReasonNote reason={trial.reason} />}
      {trial.status !== null && !succeeded(trial) && (
        <Alert
          type="error"
          showIcon
          title={t('answer.refused', { status: trial.status })}
          description={t(`statusHint.${statusHint(trial.status)}`)}
        />
      )}
      <Body shown={shown} view={view} />
    </Flex>
  );
}

function Body({ shown, view }: { shown: Shown; view: 'drawn' | 'raw' }) {
  const { t } = useTranslation('services');
  const { trial, given } = shown;
  if (trial.answer === null || trial.answer === undefined) {
    if (trial.text) return <CodeBlock title={trial.content_type || t('answer.text')} code={trial.text} />;
    if (trial.status === null) return null;
    return (
      <Typography.Text type="secondary">{t('answer.binary', { type: trial.content_type || '—' })}</Typography.Text>
    );
  }
  const answer = recognise(trial.answer, given ?? trial.inputs);
  const raw = <CodeBlock title={t('common:word.json')} code={JSON.stringify(trial.answer, null, 2)} />;
  if (view === 'raw' || !succeeded(trial)) return raw;
  switch (answer.kind) {
    case 'classification':
      return <ClassificationAnswer answer={answer} />;
    case 'boxes':
      return <BoxesAnswer answer={answer} picture={pictureOf(given)} />;
    case 'entities':
      return <EntitiesAnswer answer={answer} />;
    default:
      return raw;
  }
}
