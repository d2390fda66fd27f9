import { Card, Col, Flex, Radio, Row, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StepProps } from '@/features/training/components/wizard';
import { changed } from '@/features/training/lib/draft';
import { preselected } from '@/features/training/lib/preselect';
import type { PurposeView } from '@/shared/api/generated/types.gen';
import { LockedFields } from '@/shared/components/LockedFields';
import { QueryView } from '@/shared/components/QueryView';
import { useOnline } from '@/shared/resources/useOnline';
import { offeredOf, usePurposes } from '@/shared/resources/usePurposes';

/** Step 1: purpose (用途) and task type (二级用途), all of them at a glance; grey are those that no algorithm trains. */
export function PurposeStep({ draft, onChange }: StepProps) {
  const { t } = useTranslation('training');
  const online = useOnline();
  const choose = (purpose: string, taskType: string) => {
    const next = preselected(changed(draft, { purpose, taskType }), online, new Date());
    const { algorithmId, datasetId, name, suggested } = next;
    onChange({ purpose, taskType, algorithmId, datasetId, name, suggested });
  };
  const usable = (type: string) => online.algorithms?.filter(({ task_type }) => task_type === type).length;
  // grey ones cannot have the focus: their group tells them, and says so itself where it has no other
  const locked = ({ task_types: types }: PurposeView) => types.filter(({ code }) => usable(code) === 0);
  const lockedIn = (purpose: PurposeView) =>
    locked(purpose)
      .map(({ code }) => `${typeName(code)}: ${t('wizard.algorithms', { count: 0 })}`)
      .join('; ');
  const whyClosed = (purpose: PurposeView) =>
    locked(purpose).length === purpose.task_types.length ? lockedIn(purpose) : null;
  const { purposes, isPending, error, refetch, purposeName, typeName } = usePurposes();
  return (
    <QueryView query={{ data: isPending || (error && purposes.length === 0) ? undefined : purposes, error, refetch }}>
      {() => (
        <Flex vertical gap="middle">
          <Typography.Text type="secondary">{t('wizard.purposeHint')}</Typography.Text>
          <Row gutter={[16, 16]}>
            {offeredOf(purposes, [draft.purpose, draft.taskType]).map((purpose) => (
              <Col key={purpose.code} xs={24} sm={12} xl={8}>
                <Card size="small" title={purposeName(purpose.code)} style={{ height: '100%' }}>
                  <LockedFields reason={whyClosed(purpose)}>
                    <Radio.Group
                      aria-label={purposeName(purpose.code)}
                      aria-description={lockedIn(purpose)}
                      name="task-type"
                      value={draft.purpose === purpose.code ? draft.taskType : null}
                      onChange={(event) => {
                        choose(purpose.code, String(event.target.value));
                      }}
                    >
                      <Flex vertical gap="small">
                        {purpose.task_types.map(({ code }) => (
                          <Flex key={code} gap="small" align="baseline" wrap>
                            <Radio value={code} disabled={usable(code) === 0} aria-describedby={`algorithms-${code}`}>
                              {typeName(code)}
                            </Radio>
                            <Typography.Text type="secondary" id={`algorithms-${code}`} style={{ fontSize: 12 }}>
                              {usable(code) !== undefined && t('wizard.algorithms', { count: usable(code) ?? 0 })}
                            </Typography.Text>
                          </Flex>
                        ))}
                      </Flex>
                    </Radio.Group>
                  </LockedFields>
                </Card>
              </Col>
            ))}
          </Row>
        </Flex>
      )}
    </QueryView>
  );
}
