import { useNavigate } from '@tanstack/react-router';
import { Col, Flex, Row } from 'antd';
import { useTranslation } from 'react-i18next';
import { CallPanel } from '@/features/services/components/CallPanel';
import { FactsPanel } from '@/features/services/components/FactsPanel';
import { ReplicasPanel } from '@/features/services/components/ReplicasPanel';
import { StatsPanel } from '@/features/services/components/StatsPanel';
import { useServiceActions } from '@/features/services/components/useServiceActions';
import { WhyNote } from '@/features/services/components/WhyNote';
import { TABS } from '@/features/services/lib/tabs';
import { TrialPanel } from '@/features/services/trial/TrialPanel';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { Actions } from '@/shared/components/Actions';
import { PageHeader } from '@/shared/components/PageHeader';
import { PageTabs } from '@/shared/components/PageTabs';
import { QueryView } from '@/shared/components/QueryView';
import { StateTag } from '@/shared/components/StateTag';
import { usePageTab } from '@/shared/hooks/usePageTab';
import { services } from '@/shared/resources/services';
import { useResource } from '@/shared/resources/useResource';

/** A service: what it is and how it is called, a test of it, its replicas. */
export function ServiceDetailPage() {
  const { t } = useTranslation('services');
  return (
    <QueryView query={useResource(services)} list={{ title: t('common:nav.services'), to: services.path }}>
      {(service) => <Loaded service={service} />}
    </QueryView>
  );
}

function Loaded({ service }: { service: ServiceDetail }) {
  const { t } = useTranslation('services');
  const navigate = useNavigate();
  const actions = useServiceActions(() => navigate({ to: services.path }));
  const [tab, show] = usePageTab(TABS, 'overview');
  return (
    <>
      <PageHeader
        breadcrumb={[{ title: t('common:nav.services'), to: services.path }, { title: service.name }]}
        title={service.name}
        tags={<StateTag kind="service" state={service.state} />}
        subtitle={service.description}
        actions={<Actions name={service.name} items={actions.of(service)} here={tab} />}
      />
      <WhyNote service={service} testing={tab === 'test'} />
      <PageTabs
        keep
        names={TABS}
        shown={tab}
        onShow={show}
        label={(key) => t(`tab.${key}`)}
        body={(key) => {
          if (key === 'overview') return <Overview service={service} />;
          return key === 'test' ? <TrialPanel service={service} /> : <ReplicasPanel service={service} />;
        }}
      />
      {actions.dialogs}
    </>
  );
}

function Overview({ service }: { service: ServiceDetail }) {
  return (
    <Row gutter={[16, 16]}>
      <Col xs={24} xl={12}>
        <Flex vertical gap="middle">
          <FactsPanel service={service} />
          <StatsPanel service={service} />
        </Flex>
      </Col>
      <Col xs={24} xl={12}>
        <CallPanel service={service} />
      </Col>
    </Row>
  );
}
