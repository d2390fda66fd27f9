import { Flex, Input, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeTexts, found } from '@/features/help/lib';
import { EmptyState } from '@/shared/components/EmptyState';

/** Everything that the platform may say, by code: what it means and what to do. */
export function Codes() {
  const { t, i18n } = useTranslation('help');
  const [words, setWords] = useState('');
  const texts = codeTexts((key) => i18n.getResource(i18n.language, 'codes', key) as unknown);
  const shown = found(texts, words);
  return (
    <Flex vertical gap="middle">
      <Input.Search
        allowClear
        aria-label={t('codes.search')}
        placeholder={t('codes.search')}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
        }}
        style={{ maxWidth: 420 }}
      />
      {shown.length === 0 && <EmptyState title={t('codes.none')} />}
      <dl style={{ margin: 0 }}>
        {shown.map(({ code, title, hint }) => (
          <div key={code} style={{ marginBottom: 16, overflowWrap: 'anywhere' }}>
            <dt>
              <Typography.Text strong>{title}</Typography.Text> <Typography.Text code>{code}</Typography.Text>
            </dt>
            <dd style={{ margin: 0 }}>{hint}</dd>
          </div>
        ))}
      </dl>
    </Flex>
  );
}
