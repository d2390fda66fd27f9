import { Button, Flex, Input, theme } from 'antd';
import { useTranslation } from 'react-i18next';
import { pretty } from '@/features/services/lib/interfaceForm';

interface JsonFieldProps {
  id?: string;
  value?: string;
  onChange?: (text: string) => void;
}

/** JSON to edit; the value of a form's field, checked by the form's rules. */
export function JsonField({ id, value = '', onChange }: JsonFieldProps) {
  const { t } = useTranslation('services');
  const { token } = theme.useToken();
  return (
    <Flex vertical gap={4}>
      <Input.TextArea
        {...(id === undefined ? {} : { id })}
        spellCheck={false}
        rows={8}
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
        style={{ fontFamily: token.fontFamilyCode, fontSize: token.fontSizeSM }}
      />
      <Button size="small" style={{ alignSelf: 'flex-end' }} onClick={() => onChange?.(pretty(value))}>
        {t('json.format')}
      </Button>
    </Flex>
  );
}
