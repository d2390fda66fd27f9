import { Flex, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '@/shared/i18n/i18n';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '@/shared/i18n/language';

/** The language, before anybody is signed in. */
export function SignInSwitches() {
  const { t, i18n } = useTranslation('accounts');
  return (
    <Flex style={{ marginTop: 20 }}>
      <Segmented<Language>
        aria-label={t('signIn.language')}
        value={i18n.language as Language}
        options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        onChange={(language) => void changeLanguage(language)}
      />
    </Flex>
  );
}
