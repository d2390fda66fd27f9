import { Button, Flex, theme, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, Score } from '@/features/services/lib/answers';
import { formatPercent } from '@/shared/domain/format';

const TOP = 5;

/** The label with its score, and the best classes as bars. */
export function ClassificationAnswer({ answer }: { answer: Extract<Answer, { kind: 'classification' }> }) {
  const { t, i18n } = useTranslation('services');
  const [all, setAll] = useState(false);
  const shown = all ? answer.scores : answer.scores.slice(0, TOP);
  return (
    <Flex vertical gap="middle">
      <Flex align="baseline" gap="middle" wrap>
        <Typography.Title level={3} style={{ margin: 0, overflowWrap: 'anywhere' }} data-testid="answer-label">
          {answer.label}
        </Typography.Title>
        <Typography.Text type="secondary" style={{ fontSize: 16 }}>
          {t('answer.score', { score: formatPercent(answer.score, i18n.language) })}
        </Typography.Text>
      </Flex>
      {answer.scores.length > 1 && (
        <ul
          style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 8 }}
          aria-label={t('answer.scores')}
        >
          {shown.map((row) => (
            <Bar key={row.label} row={row} chosen={row.label === answer.label} />
          ))}
        </ul>
      )}
      {answer.scores.length > TOP && (
        <Button type="link" size="small" style={{ alignSelf: 'flex-start', padding: 0 }} onClick={() => setAll(!all)}>
          {all ? t('answer.fewer') : t('answer.allClasses', { count: answer.scores.length })}
        </Button>
      )}
    </Flex>
  );
}

function Bar({ row, chosen }: { row: Score; chosen: boolean }) {
  const { i18n } = useTranslation('services');
  const { token } = theme.useToken();
  return (
    <li style={{ display: 'grid', gridTemplateColumns: 'minmax(64px, 30%) 1fr 64px', alignItems: 'center', gap: 12 }}>
      <Typography.Text strong={chosen} ellipsis={{ tooltip: row.label }}>
        {row.label}
      </Typography.Text>
      <span
        style={{ background: token.colorFillSecondary, borderRadius: 4, height: 10, overflow: 'hidden' }}
        aria-hidden
      >
        <span
          style={{
            display: 'block',
            height: '100%',
            width: `${Math.max(row.score * 100, 0.5)}%`,
            background: chosen ? token.colorPrimary : token.colorTextQuaternary,
          }}
        />
      </span>
      <Typography.Text style={{ textAlign: 'end', fontVariantNumeric: 'tabular-nums' }}>
        {formatPercent(row.score, i18n.language)}
      </Typography.Text>
    </li>
  );
}
