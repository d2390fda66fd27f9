import { Col, Form, InputNumber, Row } from 'antd';
import { useTranslation } from 'react-i18next';
import { MemoryInput } from '@/shared/components/MemoryInput';
import { asTyped } from '@/shared/components/numberText';
import { cpuLimitOf, LEAST_CORES, MOST_CORES, REPLICA_CPU_LIMIT, whyNotCores } from '@/shared/domain/amounts';
import { formatCores } from '@/shared/domain/format';
import { RoomNote } from '@/shared/resources/RoomNote';

interface ReplicaItemsProps {
  /** Where `cpu`, `cpu_limit` (cores) and `memory` (bytes) are in the form: as in the request's body. */
  path: readonly string[];
  disabled?: boolean;
}

/** What each replica of a service gets. */
export function ReplicaItems({ path, disabled = false }: ReplicaItemsProps) {
  const { t, i18n } = useTranslation('shared');
  const form = Form.useFormInstance();
  const names = { cpu: [...path, 'cpu'], cpuLimit: [...path, 'cpu_limit'], memory: [...path, 'memory'] };
  const request: unknown = Form.useWatch(names.cpu, form);
  const within = (ofRequest: () => unknown) => ({
    validator: (_rule: unknown, cores: unknown) => {
      const asked = ofRequest();
      const why = whyNotCores(cores, asked);
      if (why === null) return Promise.resolve();
      const words = { min: LEAST_CORES, max: MOST_CORES, request: formatCores(Number(asked), i18n.language) };
      return Promise.reject(new Error(t(`resource.why.${why}`, words)));
    },
  });
  return (
    <Row gutter={16}>
      <Col xs={24} sm={12}>
        <Form.Item
          name={names.cpu}
          label={t('resource.cpuRequestCores')}
          rules={[{ required: true, message: t('resource.why.noCpu') }, within(() => undefined)]}
        >
          <InputNumber disabled={disabled} step={0.1} formatter={asTyped} style={{ width: '100%' }} />
        </Form.Item>
      </Col>
      <Col xs={24} sm={12}>
        <Form.Item
          name={names.cpuLimit}
          label={t('resource.cpuLimitCores')}
          dependencies={[names.cpu]}
          rules={[within(() => form.getFieldValue(names.cpu))]}
        >
          <InputNumber
            disabled={disabled}
            step={0.5}
            formatter={asTyped}
            placeholder={String(cpuLimitOf(null, request, REPLICA_CPU_LIMIT))}
            style={{ width: '100%' }}
          />
        </Form.Item>
      </Col>
      <Col xs={24} sm={12}>
        <Form.Item
          name={names.memory}
          label={t('resource.memory')}
          rules={[{ required: true, message: t('resource.why.noMemory') }]}
        >
          <MemoryInput disabled={disabled} unitLabel={t('resource.memoryUnit')} />
        </Form.Item>
      </Col>
      {!disabled && (
        <Col span={24} style={{ marginBottom: 16 }}>
          <RoomNote />
        </Col>
      )}
    </Row>
  );
}
