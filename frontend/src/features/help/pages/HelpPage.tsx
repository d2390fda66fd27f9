import { Link, useParams } from '@tanstack/react-router';
import { Card, Col, Flex, Row, theme } from 'antd';
import { useTranslation } from 'react-i18next';
import { Codes } from '@/features/help/components/Codes';
import { Document } from '@/features/help/components/Document';
import { States } from '@/features/help/components/States';
import { PageHeader } from '@/shared/components/PageHeader';
import { HELP_TOPICS, type HelpTopic, isHelpTopic } from '@/shared/domain/help';

/** The documents of the console: first steps, how things are done, what states and codes mean. */
export function HelpPage() {
  const { t } = useTranslation('help');
  const { topic: named } = useParams({ strict: false });
  const topic = isHelpTopic(named) ? named : 'first-steps';
  return (
    <>
      <PageHeader
        breadcrumb={[{ title: t('common:nav.help'), to: '/help' }, { title: t(`common:help.topic.${topic}`) }]}
        title={t(`common:help.topic.${topic}`)}
        subtitle={t(`${topic}.what`)}
      />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={6} xl={5}>
          <Topics shown={topic} />
        </Col>
        <Col xs={24} lg={18} xl={19}>
          <Card>{bodyOf(topic)}</Card>
        </Col>
      </Row>
    </>
  );
}

function bodyOf(topic: HelpTopic) {
  if (topic === 'states') return <States />;
  return topic === 'codes' ? <Codes /> : <Document topic={topic} />;
}

function Topics({ shown }: { shown: HelpTopic }) {
  const { t } = useTranslation('help');
  const { token } = theme.useToken();
  return (
    <Card styles={{ body: { padding: 12 } }}>
      <Flex component="nav" vertical gap={4} aria-label={t('topics')}>
        {HELP_TOPICS.map((topic) => (
          <Link
            key={topic}
            to="/help/$topic"
            params={{ topic }}
            aria-current={topic === shown ? 'page' : undefined}
            style={{
              padding: '6px 12px',
              borderRadius: token.borderRadius,
              color: token.colorText,
              fontWeight: topic === shown ? 600 : undefined,
              background: topic === shown ? token.colorPrimaryBg : undefined,
            }}
          >
            {t(`common:help.topic.${topic}`)}
          </Link>
        ))}
      </Flex>
    </Card>
  );
}
