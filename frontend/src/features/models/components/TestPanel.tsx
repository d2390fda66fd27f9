import { useQuery } from '@tanstack/react-query';
import { Card } from 'antd';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelDetail, ServiceDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { EmptyState } from '@/shared/components/EmptyState';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { useTopic } from '@/shared/live/live';
import { PublishAndTest } from '@/shared/resources/PublishAndTest';
import { isUp, servicesOf, serviceToTest } from '@/shared/resources/publishing';
import { services } from '@/shared/resources/services';

/** The test of a service, which is another feature's: the route brings it. */
export type Trial = ComponentType<{ service: ServiceDetail }>;

interface TestPanelProps {
  model: ModelDetail;
  Trial: Trial;
}

/** A test of the model: of its service that is up, or the way to one. */
export function TestPanel({ model, Trial }: TestPanelProps) {
  const mine = useMayEdit(model.owner_id);
  useTopic('service:*');
  const made = useQuery(servicesOf(model.id));
  return (
    <QueryView query={made} loading={<CardSkeleton rows={3} />}>
      {({ items }) => {
        const service = serviceToTest(items);
        if (service && isUp(service)) return <Tested id={service.id} Trial={Trial} />;
        return mine ? <NotYet model={model} hasService={service !== undefined} /> : null;
      }}
    </QueryView>
  );
}

function Tested({ id, Trial }: { id: string; Trial: Trial }) {
  const service = useQuery(services.detailQuery(id));
  return (
    <QueryView query={service} loading={<CardSkeleton rows={6} />}>
      {(data) => <Trial service={data} />}
    </QueryView>
  );
}

function NotYet({ model, hasService }: { model: ModelDetail; hasService: boolean }) {
  const { t } = useTranslation('models');
  return (
    <Card title={t('test.title')}>
      <EmptyState
        compact
        title={t(hasService ? 'test.stopped' : 'test.unpublished')}
        hint={t(hasService ? 'test.startHint' : 'test.hint')}
        action={<PublishAndTest model={model} onService={() => undefined} />}
      />
    </Card>
  );
}
