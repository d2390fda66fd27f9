import {
  ApiOutlined,
  ArrowRightOutlined,
  DatabaseOutlined,
  DeploymentUnitOutlined,
  ExperimentOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card, Flex, Grid, Spin, theme, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { trainedHere } from '@/features/models/lib';
import type { ModelDetail, ServiceView } from '@/shared/api/generated/types.gen';
import { ErrorState } from '@/shared/components/ErrorState';
import { Missing } from '@/shared/components/Missing';
import { StateTag } from '@/shared/components/StateTag';
import { inLanguage } from '@/shared/i18n/bilingual';
import { useTopic } from '@/shared/live/live';
import { algorithms } from '@/shared/resources/algorithms';
import { datasets } from '@/shared/resources/datasets';
import { servicesOf } from '@/shared/resources/publishing';
import { tasks } from '@/shared/resources/tasks';
import { ThingLink } from '@/shared/resources/ThingLink';

/** Where the model comes from and what was made of it: dataset version, task, model, services. */
export function LineagePanel({ model }: { model: ModelDetail }) {
  const { t, i18n } = useTranslation('models');
  const made = useQuery(servicesOf(model.id));
  useTopic('service:*');
  return (
    <Card title={t('lineage.title')}>
      {made.error && <ErrorState error={made.error} onRetry={() => void made.refetch()} compact />}
      <Chain>
        <Node icon={<DatabaseOutlined />} kind={t('shared:usedBy.kinds.dataset')}>
          {model.dataset_id === '' ? (
            model.dataset_name
          ) : (
            <ThingLink resource={datasets} id={model.dataset_id}>
              {model.dataset_name}
            </ThingLink>
          )}
          <Note>{t('lineage.version', { version: model.dataset_version })}</Note>
        </Node>
        <Node icon={<ExperimentOutlined />} kind={t('shared:usedBy.kinds.task')}>
          {trainedHere(model) ? (
            <ThingLink resource={tasks} id={model.task_id}>
              {model.task_name}
            </ThingLink>
          ) : (
            t('lineage.imported')
          )}
          {model.algorithm_id !== '' && (
            <Note>
              <ThingLink resource={algorithms} id={model.algorithm_id}>
                {inLanguage(model.algorithm_name, i18n.language)}
              </ThingLink>
            </Note>
          )}
        </Node>
        <Node icon={<DeploymentUnitOutlined />} kind={t('shared:usedBy.kinds.model')} here>
          {model.name}
          <Note>{t('lineage.version', { version: model.version })}</Note>
        </Node>
        <Node icon={<ApiOutlined />} kind={t('common:nav.services')}>
          <Services made={made.data?.items} loading={made.isPending} />
        </Node>
      </Chain>
    </Card>
  );
}

/** `made` is not there while it loads, nor when it could not be had. */
function Services({ made, loading }: { made: ServiceView[] | undefined; loading: boolean }) {
  const { t } = useTranslation('models');
  if (loading) return <Spin size="small" aria-label={t('shared:loading')} style={{ alignSelf: 'flex-start' }} />;
  if (made === undefined) return <Missing />;
  if (made.length === 0) return <Note>{t('lineage.noService')}</Note>;
  return made.map((service) => (
    <Flex key={service.id} gap="small" align="center" wrap>
      <Link to="/services/$id" params={{ id: service.id }}>
        {service.name}
      </Link>
      <StateTag kind="service" state={service.state} />
    </Flex>
  ));
}

function Chain({ children }: { children: ReactNode[] }) {
  const { lg } = Grid.useBreakpoint();
  const { token } = theme.useToken();
  const wide = lg === true;
  return (
    <ol
      style={{
        display: 'flex',
        flexDirection: wide ? 'row' : 'column',
        alignItems: 'stretch',
        gap: 8,
        margin: 0,
        padding: 0,
        listStyle: 'none',
      }}
    >
      {children.map((child, index) => (
        <li
          key={index}
          style={{
            display: 'flex',
            flexDirection: wide ? 'row' : 'column',
            alignItems: 'center',
            gap: 8,
            flex: 1,
            minWidth: 0,
          }}
        >
          {index > 0 && (
            <ArrowRightOutlined aria-hidden rotate={wide ? 0 : 90} style={{ color: token.colorTextTertiary }} />
          )}
          {child}
        </li>
      ))}
    </ol>
  );
}

interface NodeProps {
  icon: ReactNode;
  kind: string;
  /** This is what the page is about. */
  here?: boolean;
  children: ReactNode;
}

function Node({ icon, kind, here = false, children }: NodeProps) {
  const { token } = theme.useToken();
  return (
    <Flex
      vertical
      gap={4}
      style={{
        width: '100%',
        height: '100%',
        minWidth: 0,
        padding: '10px 14px',
        borderRadius: token.borderRadius,
        border: `1px solid ${here ? token.colorPrimary : token.colorBorderSecondary}`,
        background: here ? token.colorPrimaryBg : token.colorFillQuaternary,
        overflowWrap: 'anywhere',
      }}
    >
      <Typography.Text type="secondary">
        {icon} {kind}
      </Typography.Text>
      {children}
    </Flex>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <Typography.Text type="secondary" style={{ fontSize: 12 }}>
      {children}
    </Typography.Text>
  );
}
