import { Card, Col, Flex, Radio, Row, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StepProps } from '@/features/training/components/wizard';
import { QueryView } from '@/shared/components/QueryView';
import { usePurposes } from '@/shared/resources/usePurposes';

/** Step 1: purpose (用途) and task type (二级用途), all of them at a glance. */
export function PurposeStep({ draft, onChange }: StepProps) {
  const { t } = useTranslation('training');
  const { purposes, isPending, error, refetch, purposeName, typeName } = usePurposes();
  return (
    <QueryView query={{ data: isPending || (error && purposes.length === 0) ? undefined : purposes, error, refetch }}>
      {() => (
        <Flex vertical gap="middle">
          <Typography.Text type="secondary">{t('wizard.purposeHint')}</Typography.Text>
          <Row gutter={[16, 16]}>
            {purposes.map((purpose) => (
              <Col key={purpose.code} xs={24} sm={12} xl={8}>
                <Card size="small" title={purposeName(purpose.code)} style={{ height: '100%' }}>
                  <Radio.Group
                    aria-label={purposeName(purpose.code)}
                    name="task-type"
                    value={draft.purpose === purpose.code ? draft.taskType : null}
                    onChange={(event) => {
                      onChange({ purpose: purpose.code, taskType: String(event.target.value) });
                    }}
                  >
                    <Flex vertical gap="small">
                      {purpose.task_types.map((type) => (
                        <Radio key={type.code} value={type.code}>
                          {typeName(type.code)}
                        </Radio>
                      ))}
                    </Flex>
                  </Radio.Group>
                </Card>
              </Col>
            ))}
          </Row>
        </Flex>
      )}
    </QueryView>
  );
}
