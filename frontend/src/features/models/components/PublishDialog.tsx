import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, App, Col, Form, Input, InputNumber, Modal, Row, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { publishModel } from '@/shared/api/generated/sdk.gen';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { ErrorState } from '@/shared/components/ErrorState';
import { MemoryInput } from '@/shared/components/MemoryInput';

import { modelQuery, publishedService } from '../api';
import { serviceName } from '../lib';

interface PublishDialogProps {
  model: ModelView;
  open: boolean;
  onClose: () => void;
}

interface Values {
  name: string;
  description?: string;
  cpu: number;
  memory: number;
}

/** 发布服务: asks how the service is called and what a replica gets, then leads to it. The service stays stopped. */
export function PublishDialog({ model, open, onClose }: PublishDialogProps) {
  const { t } = useTranslation('models');
  const [form] = Form.useForm<Values>();
  const [key] = useState(() => crypto.randomUUID());
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const detail = useQuery({ ...modelQuery(model.id), enabled: open });
  const asked = detail.data?.serve?.requests;
  const publish = useAction(
    async ({ name, description, cpu, memory }: Values) => {
      const { publication_id } = await publishModel({
        path: { model_id: model.id },
        headers: { 'Idempotency-Key': key },
        body: { name, description: description ?? '', resources: { cpu, memory, gpu: asked?.gpu ?? 0 } },
      });
      return publishedService(publication_id);
    },
    {
      form,
      onSuccess: async (serviceId) => {
        await client.invalidateQueries({ queryKey: ['services', 'list'] });
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
    <Modal
      open={open}
      title={t('publish.title')}
      width={520}
      okText={t('action.publish')}
      cancelText={t('action.cancel')}
      confirmLoading={publish.isPending}
      okButtonProps={{ disabled: detail.data === undefined }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      {detail.error && <ErrorState compact error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data === undefined && !detail.error && <Spin />}
      {detail.data !== undefined && (
        <Form<Values>
          form={form}
          layout="vertical"
          preserve={false}
          initialValues={{
            name: serviceName(model),
            description: '',
            cpu: asked?.cpu ?? 0.5,
            memory: asked?.memory ?? 1024 ** 3,
          }}
          onFinish={(values) => publish.mutate(values)}
        >
          <Form.Item
            name="name"
            label={t('publish.name')}
            rules={[{ required: true, whitespace: true, message: t('need.name') }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="description" label={t('field.description')}>
            <Input.TextArea maxLength={4000} rows={3} />
          </Form.Item>
          <Row gutter={16}>
            <Col xs={24} sm={12}>
              <Form.Item name="cpu" label={t('publish.cpu')} rules={[{ required: true, message: t('need.cpu') }]}>
                <InputNumber min={0.1} max={256} step={0.5} style={{ width: '100%' }} />
              </Form.Item>
            </Col>
            <Col xs={24} sm={12}>
              <Form.Item
                name="memory"
                label={t('publish.memory')}
                rules={[{ required: true, message: t('need.memory') }]}
              >
                <MemoryInput unitLabel={t('publish.memoryUnit')} />
              </Form.Item>
            </Col>
          </Row>
          <Alert type="info" showIcon title={t(publish.isPending ? 'publish.making' : 'publish.staysStopped')} />
        </Form>
      )}
    </Modal>
  );
}
