import { useQueryClient } from '@tanstack/react-query';
import { Alert, App } from 'antd';
import { useTranslation } from 'react-i18next';
import { askLessEach } from '@/features/services/lib/askLess';
import { startStep } from '@/features/services/lib/service';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { services } from '@/shared/resources/services';
import { WaysOut } from '@/shared/resources/WaysOut';

interface WhyNoteProps {
  service: ServiceDetail;
  /** Its test is on the page, which tells how far a start is. */
  testing: boolean;
}

/** Why it is in its state, or how far its start is, and the ways out of a wait for room. */
export function WhyNote({ service, testing }: WhyNoteProps) {
  const { t } = useTranslation('services');
  const { message } = App.useApp();
  const client = useQueryClient();
  const mine = useMayEdit(service.owner_id);
  const { id, state, reason, ready_replicas: ready } = service;
  const step = testing ? null : startStep(service);
  if (step) return <Alert type="info" showIcon title={t(`startStep.${step}`)} style={{ marginBottom: 12 }} />;
  if (!reason) return null;
  const kind = state === 'failed' ? 'error' : state === 'degraded' ? 'warning' : 'info';
  const askLess = async (cpu: number) => {
    const leftStopped = () => void message.warning(t('askLess.leftStopped'), 10);
    await services.changed(client, await askLessEach(service, cpu, leftStopped));
  };
  return (
    <div style={{ marginBottom: 12 }}>
      <ReasonNote reason={reason} kind={kind} open={kind !== 'info'}>
        {mine && <WaysOut reason={reason} id={id} each {...(ready === 0 ? { onAskLess: askLess } : {})} />}
      </ReasonNote>
    </div>
  );
}
