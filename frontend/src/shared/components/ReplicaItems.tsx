import { Col, Form, InputNumber, Row } from 'antd';

import { MemoryInput } from './MemoryInput';

interface ReplicaItemsProps {
  /** Where `cpu`, `cpu_limit` (cores) and `memory` (bytes) are in the form. */
  path?: readonly string[];
  words: Record<'cpu' | 'cpuLimit' | 'memory' | 'memoryUnit' | 'needCpu' | 'needMemory', string>;
  disabled?: boolean;
}

/** What each replica of a service gets. */
export function ReplicaItems({ path = [], words, disabled = false }: ReplicaItemsProps) {
  return (
    <Row gutter={16}>
      <Col xs={24} sm={12}>
        <Form.Item name={[...path, 'cpu']} label={words.cpu} rules={[{ required: true, message: words.needCpu }]}>
          <InputNumber disabled={disabled} min={0.1} max={256} step={0.1} style={{ width: '100%' }} />
        </Form.Item>
      </Col>
      <Col xs={24} sm={12}>
        <Form.Item name={[...path, 'cpu_limit']} label={words.cpuLimit}>
          <InputNumber disabled={disabled} min={0.1} max={256} step={0.5} placeholder="1" style={{ width: '100%' }} />
        </Form.Item>
      </Col>
      <Col xs={24} sm={12}>
        <Form.Item
          name={[...path, 'memory']}
          label={words.memory}
          rules={[{ required: true, message: words.needMemory }]}
        >
          <MemoryInput disabled={disabled} unitLabel={words.memoryUnit} />
        </Form.Item>
      </Col>
    </Row>
  );
}
