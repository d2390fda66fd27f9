import { Flex, Select, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '@/shared/components/ActionButton';
import { encodingName } from '@/shared/domain/encodings';

interface ReadAsProps {
  /** What it may be instead, the likeliest first. */
  others: readonly string[];
  pending: boolean;
  onRead: (encoding: string) => void;
}

/** A guessed encoding is overruled: nothing has to be uploaded for it. */
export function ReadAs({ others, pending, onRead }: ReadAsProps) {
  const { t } = useTranslation('datasets');
  const [chosen, setChosen] = useState<string>();
  return (
    <Flex gap="small" align="center" wrap>
      <Typography.Text>{t('readAs.label')}</Typography.Text>
      <Select
        size="small"
        style={{ minWidth: 160 }}
        aria-label={t('readAs.label')}
        placeholder={t('readAs.placeholder')}
        value={chosen}
        onChange={setChosen}
        options={others.map((value) => ({ value, label: encodingName(value) }))}
      />
      <ActionButton
        size="small"
        loading={pending}
        reason={chosen === undefined ? t('readAs.placeholder') : null}
        onClick={() => {
          if (chosen !== undefined) onRead(chosen);
        }}
      >
        {t('readAs.action')}
      </ActionButton>
    </Flex>
  );
}
