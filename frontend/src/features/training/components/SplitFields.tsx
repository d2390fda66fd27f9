import { Alert, Card, Col, Flex, Form, InputNumber, Progress, Row, Slider, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { SplitClasses } from '@/features/training/components/SplitClasses';
import { type StepProps, useFieldError } from '@/features/training/components/wizard';
import { WizardField } from '@/features/training/components/WizardField';
import { classSizes, previewClasses, previewSplit } from '@/features/training/lib/split';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { formatNumber, formatPercent } from '@/shared/domain/format';

type SplitFieldsProps = StepProps & { dataset: DatasetDetail };

/** How the dataset is parted: by a share and a seed, or as it came. */
export function SplitFields(props: SplitFieldsProps) {
  const { dataset, draft, onChange } = props;
  const { t } = useTranslation('training');
  const error = useFieldError('dataset', props);
  if (dataset.test_mode === 'separate') {
    return (
      <Alert
        type="info"
        showIcon
        title={t('split.separate')}
        description={<Counts train={dataset.counts['train'] ?? 0} test={dataset.counts['test'] ?? 0} />}
      />
    );
  }
  return (
    <Card size="small" title={t('split.title')}>
      <Form layout="vertical" component="div">
        <Row gutter={32}>
          <Col xs={24} lg={14}>
            <WizardField
              id="share"
              label={t('split.share')}
              help={t('split.shareHelp')}
              error={error('share')}
              required
            >
              <ShareControl share={draft.share} onChange={(share) => onChange({ share })} />
            </WizardField>
            <SplitPreview {...props} />
          </Col>
          <Col xs={24} lg={10}>
            <WizardField id="seed" label={t('split.seed')} help={t('split.seedHelp')} error={error('seed')}>
              <InputNumber
                id="seed"
                value={draft.seed}
                min={0}
                max={2 ** 31 - 1}
                precision={0}
                onChange={(seed) => onChange({ seed })}
                style={{ width: 200 }}
              />
            </WizardField>
          </Col>
        </Row>
      </Form>
    </Card>
  );
}

interface ShareControlProps {
  share: number | null;
  onChange: (share: number | null) => void;
}

function ShareControl({ share, onChange }: ShareControlProps) {
  const { t } = useTranslation('training');
  return (
    <Flex gap="middle" align="center">
      <Slider
        style={{ flex: 1, minWidth: 120 }}
        min={0.5}
        max={0.95}
        step={0.05}
        marks={{ 0.5: '0.5', 0.7: '0.7', 0.8: '0.8', 0.9: '0.9' }}
        tooltip={{ formatter: null }}
        value={share ?? 0.9}
        ariaLabelForHandle={t('split.share')}
        onChange={(value) => {
          onChange(Math.round(value * 100) / 100);
        }}
      />
      <InputNumber
        id="share"
        value={share}
        min={0.01}
        max={0.99}
        step={0.05}
        precision={2}
        onChange={onChange}
        style={{ width: 96 }}
      />
    </Flex>
  );
}

function SplitPreview({ dataset, draft }: SplitFieldsProps) {
  if (draft.share === null) return null;
  const part = dataset.parts?.find(({ part }) => part === 'train');
  const sizes = classSizes(part?.report, dataset.counts['train'] ?? 0);
  return (
    <>
      <Counts {...previewSplit(sizes, draft.share)} bar />
      <SplitClasses classes={previewClasses(part?.report, draft.share)} />
    </>
  );
}

interface CountsProps {
  train: number;
  test: number;
  bar?: boolean;
}

function Counts({ train, test, bar = false }: CountsProps) {
  const { t, i18n } = useTranslation('training');
  const share = train + test > 0 ? train / (train + test) : 0;
  const number = (count: number) => formatNumber(count, i18n.language);
  return (
    <Flex vertical gap={4}>
      {bar && <Progress percent={share * 100} showInfo={false} size="small" aria-label={t('split.preview')} />}
      <Flex justify={bar ? 'space-between' : 'flex-start'} gap="middle" wrap>
        <Typography.Text>
          {t('split.train', { count: train, text: number(train), share: formatPercent(share, i18n.language) })}
        </Typography.Text>
        <Typography.Text>
          {t('split.test', { count: test, text: number(test), share: formatPercent(1 - share, i18n.language) })}
        </Typography.Text>
      </Flex>
    </Flex>
  );
}
