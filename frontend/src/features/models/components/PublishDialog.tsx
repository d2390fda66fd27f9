import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { serviceName } from '@/features/models/lib';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { DescriptionItem, NameItem } from '@/shared/components/BasicItems';
import { ErrorState } from '@/shared/components/ErrorState';
import { FormModal } from '@/shared/components/FormModal';
import { useNavigateHere } from '@/shared/hooks/useNavigateHere';
import { models } from '@/shared/resources/models';
import { usePublish } from '@/shared/resources/publishing';
import { ReplicaItems } from '@/shared/resources/ReplicaItems';

interface PublishDialogProps {
  model: ModelView;
  open: boolean;
  onClose: () => void;
}

interface Values {
  name: string;
  description?: string;
  resources: { cpu: number; cpu_limit?: number | null; memory: number };
}

/** 发布服务: asks how the service is called and what a replica gets, then leads to it. The service stays stopped. */
export function PublishDialog({ model, open, onClose }: PublishDialogProps) {
  const { t } = useTranslation('models');
  const [form] = Form.useForm<Values>();
  const { navigate, isHere } = useNavigateHere(open);
  const publishIt = usePublish(isHere);
  const { message } = App.useApp();
  const detail = useQuery(models.detailQuery(open ? model.id : null));
  const asked = detail.data?.serve?.requests;
  const publish = useAction(
    ({ name, description, resources }: Values) =>
      publishIt(model.id, {
        name,
        description: description ?? '',
        resources: { ...resources, gpu: asked?.gpu },
      }),
    {
      form,
      onSuccess: async (serviceId) => {
        if (!isHere()) return;
        if (serviceId === null) {
          void message.info(t('publish.later'));
          await navigate({ to: '/services', search: { model_id: model.id } });
        } else {
          void message.success(t('publish.done'));
          await navigate({ to: '/services/$id', params: { id: serviceId } });
        }
      },
    },
  );
  return (
    <FormModal<Values>
      form={form}
      open={open}
      title={t('publish.title')}
      help="services"
      draft={`publish:${model.id}`}
      okText={t('action.publish')}
      saving={publish}
      initialValues={{
        name: serviceName(model),
        description: '',
        resources: {
          cpu: asked?.cpu,
          cpu_limit: asked?.cpu_limit ?? null,
          memory: asked?.memory,
        },
      }}
      onClose={onClose}
      ready={detail.data !== undefined}
      before={
        <>
          {detail.error && <ErrorState compact error={detail.error} onRetry={() => void detail.refetch()} />}
          {detail.data === undefined && !detail.error && <Spin />}
        </>
      }
    >
      <NameItem label={t('publish.name')} missing={t('need.name')} />
      <DescriptionItem rows={3} />
      <ReplicaItems path={['resources']} />
      <Alert type="info" showIcon title={t(publish.isPending ? 'publish.making' : 'publish.staysStopped')} />
    </FormModal>
  );
}
