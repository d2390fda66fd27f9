import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Flex, Segmented } from 'antd';
import { type ComponentType, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '@/shared/i18n/i18n';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '@/shared/i18n/language';

/** What explains accounts, which is another feature's: the route brings it. */
export type Help = ComponentType<{ open: boolean; onClose: () => void }>;

/** The language and the help, before anybody is signed in. */
export function SignInFoot({ Help }: { Help: Help }) {
  const { t, i18n } = useTranslation('common');
  const [open, setOpen] = useState(false);
  return (
    <Flex align="center" gap="small" style={{ marginTop: 20 }}>
      <Segmented<Language>
        aria-label={t('frame.language')}
        value={i18n.language as Language}
        options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        onChange={(language) => void changeLanguage(language)}
      />
      <Button type="link" icon={<QuestionCircleOutlined />} onClick={() => setOpen(true)}>
        {t('help.link')}
      </Button>
      <Help open={open} onClose={() => setOpen(false)} />
    </Flex>
  );
}
