import { Card, Col, Flex, Form, Row, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { ParameterField } from '@/features/training/components/ParameterField';
import { ResourceFields } from '@/features/training/components/ResourceFields';
import { type StepProps, useFieldError } from '@/features/training/components/wizard';

/** Step 4: the parameters that the algorithm declares, and what the training may use of the machine. */
export function ParametersStep(props: StepProps) {
  const { draft, facts, onChange } = props;
  const { t } = useTranslation('training');
  const error = useFieldError('parameters', props);
  const declared = facts.algorithm?.train.env ?? [];
  const undeclared = props.refused.filter(
    ({ step, field }) =>
      step === 'parameters' &&
      isUndeclared(
        field,
        declared.map(({ name }) => name),
      ),
  );
  const change = (name: string, value: string | undefined) => {
    const others = Object.entries(draft.parameters).filter(([known]) => known !== name);
    onChange({ parameters: Object.fromEntries(value === undefined ? others : [...others, [name, value]]) });
  };
  return (
    <Form layout="vertical" component="div">
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={13}>
          <Card size="small" title={t('parameter.title')}>
            {declared.length === 0 && <Typography.Text type="secondary">{t('parameter.none')}</Typography.Text>}
            {declared.map((entry) => (
              <ParameterField
                key={entry.name}
                entry={entry}
                typed={draft.parameters[entry.name]}
                error={error(`parameters.${entry.name}`)}
                onChange={(value) => {
                  change(entry.name, value);
                }}
              />
            ))}
            {undeclared.length > 0 && (
              <Flex vertical>
                {undeclared.map(({ field }) => (
                  <Typography.Text key={field} type="danger">
                    {error(field)}
                  </Typography.Text>
                ))}
              </Flex>
            )}
          </Card>
        </Col>
        <Col xs={24} lg={11}>
          <ResourceFields {...props} />
        </Col>
      </Row>
    </Form>
  );
}

/** A refusal about a parameter that has no field here. */
function isUndeclared(field: string, declared: readonly string[]): boolean {
  return field === '' || (field.startsWith('parameters.') && !declared.includes(field.slice('parameters.'.length)));
}
