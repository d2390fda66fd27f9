import { Flex, Tag, theme, Tooltip, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Answer, piecesOf } from '@/features/services/lib/answers';
import { formatPercent } from '@/shared/domain/format';

const COLOURS = ['blue', 'orange', 'green', 'magenta', 'cyan', 'purple', 'gold', 'red', 'geekblue', 'lime'] as const;

/** The text with what was found in it marked by kind. */
export function EntitiesAnswer({ answer }: { answer: Extract<Answer, { kind: 'entities' }> }) {
  const { t, i18n } = useTranslation('services');
  const { token } = theme.useToken();
  const labels = [...new Set(answer.entities.map((entity) => entity.label))];
  const colourOf = (label: string) => COLOURS[labels.indexOf(label) % COLOURS.length] ?? 'blue';
  return (
    <Flex vertical gap="middle">
      <Flex gap="small" wrap align="center">
        <Typography.Text strong>{t('answer.found', { count: answer.entities.length })}</Typography.Text>
        {labels.map((label) => (
          <Tag key={label} color={colourOf(label)}>
            {label} {answer.entities.filter((entity) => entity.label === label).length}
          </Tag>
        ))}
      </Flex>
      <p style={{ margin: 0, lineHeight: 2.1, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {piecesOf(answer.text, answer.entities).map(({ text, entity }, index) => {
          if (entity === null) return <span key={index}>{text}</span>;
          const colour = colourOf(entity.label);
          const score = entity.score === null ? '' : ` ${formatPercent(entity.score, i18n.language)}`;
          return (
            <Tooltip key={index} title={entity.label + score}>
              <mark
                style={{
                  background: token[`${colour}2`],
                  color: token.colorText,
                  borderBottom: `2px solid ${token[`${colour}6`]}`,
                  borderRadius: 3,
                  padding: '2px 3px',
                }}
              >
                {text}
                <span style={{ marginInlineStart: 4, fontSize: token.fontSizeSM, color: token.colorTextSecondary }}>
                  {entity.label}
                </span>
              </mark>
            </Tooltip>
          );
        })}
      </p>
    </Flex>
  );
}
