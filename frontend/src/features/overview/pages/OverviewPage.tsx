import { useQuery } from '@tanstack/react-query';
import { Alert, Col, Row, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { overviewQuery, type Scope } from '@/features/overview/api';
import { CountCards } from '@/features/overview/components/CountCards';
import { ItemList } from '@/features/overview/components/ItemList';
import { MachineCard } from '@/features/overview/components/MachineCard';
import { NextStep } from '@/features/overview/components/NextStep';
import { UseCard } from '@/features/overview/components/UseCard';
import type { OverviewView } from '@/shared/api/generated/types.gen';
import { useHasRole, useUser } from '@/shared/auth/session';
import { PageSkeleton } from '@/shared/components/LoadingState';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { useTopic } from '@/shared/live/live';

/** What runs, waits and failed, what the machine has left, and what a newcomer does next. */
export function OverviewPage() {
  const [scope, setScope] = useState<Scope>('mine');
  const overview = useQuery(overviewQuery(scope));
  useOverviewTopics();
  return (
    <>
      <Head scope={scope} onScope={setScope} />
      <QueryView query={overview} loading={<PageSkeleton />}>
        {(data) => <Parts overview={data} />}
      </QueryView>
    </>
  );
}

function Parts({ overview }: { overview: OverviewView }) {
  const { t } = useTranslation('overview');
  const { counts, active, failures, machine, quota, next_step: step, missing } = overview;
  return (
    <Row gutter={[16, 16]}>
      {missing.length > 0 && (
        <Col span={24}>
          <Missing services={missing} />
        </Col>
      )}
      {step.code !== 'none' && (
        <Col span={24}>
          <NextStep step={step} />
        </Col>
      )}
      <Col span={24}>
        <CountCards counts={counts} />
      </Col>
      <Col xs={24} xl={15}>
        <ItemList title={t('active.title')} items={active} none={t('active.none')} hint={t('active.noneHint')} />
      </Col>
      <Col xs={24} xl={9}>
        <MachineCard machine={machine} quota={quota} />
      </Col>
      <Col xs={24} xl={15}>
        <ItemList title={t('failures.title')} items={failures} none={t('failures.none')} />
      </Col>
      <Col xs={24} xl={9}>
        <UseCard />
      </Col>
    </Row>
  );
}

/** Which parts are left out, because their services do not answer now. They come back by themselves. */
function Missing({ services }: { services: string[] }) {
  const { t, i18n } = useTranslation('overview');
  const names = services.map((name) => t(`shared:keeps.${name}`, { defaultValue: name }));
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(names);
  return <Alert type="info" showIcon title={t('missing', { parts: list })} description={t('missingHint')} />;
}

function Head({ scope, onScope }: { scope: Scope; onScope: (scope: Scope) => void }) {
  const { t } = useTranslation('overview');
  const user = useUser();
  const admin = useHasRole('admin');
  const choices: Scope[] = ['mine', 'all'];
  return (
    <PageHeader
      title={t('common:nav.overview')}
      subtitle={t('hello', { name: user?.display ?? '' })}
      actions={
        admin && (
          <Segmented<Scope>
            aria-label={t('scope.label')}
            value={scope}
            options={choices.map((value) => ({ value, label: t(value === 'mine' ? 'shared:tab.mine' : 'scope.all') }))}
            onChange={onScope}
          />
        )
      }
    />
  );
}

function useOverviewTopics(): void {
  useTopic('dataset:*');
  useTopic('task:*');
  useTopic('model:*');
  useTopic('service:*');
  useTopic('image:*');
}
