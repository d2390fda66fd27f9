import { QuestionCircleOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { HelpTopic } from '@/shared/domain/help';

/** Beside a form: what explains it, in a tab of its own, so that nothing typed is lost. */
export function HelpLink({ topic }: { topic: HelpTopic }) {
  const { t } = useTranslation('common');
  return (
    <Link
      to="/help/$topic"
      params={{ topic }}
      target="_blank"
      aria-label={t('help.about', { topic: t(`help.topic.${topic}`) })}
      style={{ fontSize: 14, fontWeight: 'normal', whiteSpace: 'nowrap' }}
    >
      <QuestionCircleOutlined aria-hidden /> {t('help.link')}
    </Link>
  );
}
