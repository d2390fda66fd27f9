import { Flex, Segmented, theme, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface CodeSample {
  /** How it is called: curl, Python. */
  title: string;
  code: string;
}

interface CodeBlockProps {
  code?: string;
  /** Several ways to say the same; a switch chooses. */
  blocks?: readonly CodeSample[];
  title?: string;
  /** Pixels; longer code scrolls. */
  maxHeight?: number;
}

/** Code to read and to copy. */
export function CodeBlock({ code = '', blocks = [], title, maxHeight = 360 }: CodeBlockProps) {
  const { t } = useTranslation('shared');
  const { token } = theme.useToken();
  const [chosen, setChosen] = useState(0);
  const shown = blocks[chosen]?.code ?? code;
  return (
    <div
      style={{
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadius,
        background: token.colorBgContainer,
        overflow: 'hidden',
        minWidth: 0,
      }}
    >
      <Flex
        justify="space-between"
        align="center"
        gap="small"
        style={{ padding: '4px 12px', borderBottom: `1px solid ${token.colorBorderSecondary}` }}
      >
        {blocks.length > 0 ? (
          <Segmented
            size="small"
            value={chosen}
            onChange={setChosen}
            options={blocks.map((block, value) => ({ value, label: block.title }))}
          />
        ) : (
          <Typography.Text type="secondary">{title}</Typography.Text>
        )}
        <Typography.Text aria-label={t('copy')} copyable={{ text: shown, tooltips: [t('copy'), t('copied')] }} />
      </Flex>
      <pre
        tabIndex={0}
        aria-label={blocks[chosen]?.title ?? title ?? t('code')}
        style={{
          margin: 0,
          padding: 12,
          maxHeight,
          overflow: 'auto',
          background: token.colorFillQuaternary,
          fontFamily: token.fontFamilyCode,
          fontSize: token.fontSizeSM,
          lineHeight: 1.6,
        }}
      >
        <code>{shown}</code>
      </pre>
    </div>
  );
}
