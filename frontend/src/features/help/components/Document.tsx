import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { SECTIONS } from '@/features/help/lib';

const LINE = { whiteSpace: 'pre-line' } as const;

/** A document: its sections, one after the other. */
export function Document({ topic }: { topic: keyof typeof SECTIONS }) {
  const { t } = useTranslation('help');
  return (
    <Typography style={{ maxWidth: 760 }}>
      {SECTIONS[topic].map((section) => (
        <section key={section}>
          <Typography.Title level={2} style={{ fontSize: 16, marginTop: 0 }}>
            {t(`${topic}.${section}.title`)}
          </Typography.Title>
          <Typography.Paragraph style={LINE}>{t(`${topic}.${section}.text`)}</Typography.Paragraph>
        </section>
      ))}
    </Typography>
  );
}
