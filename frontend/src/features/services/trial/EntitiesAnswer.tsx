import { Flex, Typography } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@/features/services/lib/answers';
import { MARKED_LINE_HEIGHT, useMarked } from '@/shared/components/useMarked';
import { formatPercent } from '@/shared/domain/format';

/** The text with what was found in it marked by kind. */
export function EntitiesAnswer({ answer }: { answer: Extract<Answer, { kind: 'entities' }> }) {
  const { t, i18n } = useTranslation('services');
  const labels = [...new Set(answer.entities.map((entity) => entity.label))];
  const { marked, named } = useMarked(labels);
  const marks = answer.entities.map(({ label, start, end, score }) => ({
    label,
    spans: [[start, end] as const],
    ...(score === null ? {} : { note: formatPercent(score, i18n.language) }),
  }));
  return (
    <Flex vertical gap="middle">
      <Flex gap="small" wrap align="center">
        <Typography.Text strong>{t('answer.found', { count: answer.entities.length })}</Typography.Text>
        {labels.map((label) => (
          <Fragment key={label}>
            {named(label, [String(answer.entities.filter((entity) => entity.label === label).length)])}
          </Fragment>
        ))}
      </Flex>
      <p style={{ margin: 0, lineHeight: MARKED_LINE_HEIGHT, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {marked(answer.text, marks)}
      </p>
    </Flex>
  );
}
