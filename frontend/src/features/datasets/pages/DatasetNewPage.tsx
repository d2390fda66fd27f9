import { Col, Form, Row } from 'antd';
import { useTranslation } from 'react-i18next';
import { DatasetForm, type DatasetValues } from '@/features/datasets/components/DatasetForm';
import { ImportSteps } from '@/features/datasets/components/ImportSteps';
import { KIND_ALIASES, KIND_REFUSED } from '@/features/datasets/components/KindFields';
import { LayoutHint } from '@/features/datasets/components/LayoutHint';
import { stepOf } from '@/features/datasets/lib';
import { HelpLink } from '@/shared/components/HelpLink';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { StepBar } from '@/shared/components/StepBar';
import { useDraftKey } from '@/shared/hooks/useDraftKey';
import { useNavigateHere } from '@/shared/hooks/useNavigateHere';
import { useStepFocus } from '@/shared/hooks/useStepFocus';
import { datasets } from '@/shared/resources/datasets';
import { useCreate } from '@/shared/resources/useCreate';
import { useResource } from '@/shared/resources/useResource';

interface DatasetNewPageProps {
  /** The dataset, once it was made: what follows is its import. */
  id?: string | undefined;
}

/** A new dataset in one flow: basic information, upload, check, report. */
export function DatasetNewPage({ id }: DatasetNewPageProps) {
  const { t } = useTranslation('datasets');
  const dataset = useResource(datasets, id ?? null);
  const step = id === undefined ? 0 : dataset.data ? stepOf(dataset.data) : 1;
  const body = useStepFocus<HTMLElement>(step);
  const refused = dataset.data?.parts?.some(({ state }) => state === 'invalid') ?? false;
  const steps = (['basic', 'upload', 'check', 'report'] as const).map((name) => ({
    title: t(`new.step.${name}`),
    failed: name === 'check' && refused,
  }));
  return (
    <>
      <PageHeader
        title={dataset.data?.name ?? t('new.title')}
        breadcrumb={[{ title: t('common:nav.datasets'), to: datasets.path }, { title: t('new.title') }]}
        actions={<HelpLink topic="datasets" />}
      />
      <div style={{ marginBottom: 24, maxWidth: 760 }}>
        <StepBar current={step} items={steps} />
      </div>
      <section ref={body} aria-label={steps[step]?.title}>
        {id === undefined ? (
          <BasicStep />
        ) : (
          <QueryView query={dataset} loading={<CardSkeleton rows={8} />}>
            {(data) => <ImportSteps key={id} dataset={data} step={step} />}
          </QueryView>
        )}
      </section>
    </>
  );
}

/** The first step. A refused one keeps what was typed and says why at its field. */
function BasicStep() {
  const { navigate } = useNavigateHere();
  const [form] = Form.useForm<DatasetValues>();
  const draftKey = useDraftKey('dataset:new');
  const kind = Form.useWatch('kind', form);
  const format = Form.useWatch('format', form);
  const testMode = Form.useWatch('test_mode', form);
  const creating = useCreate(datasets, {
    form,
    draftKey,
    bodyOf: ({ kind: [purpose, task_type], ...rest }: DatasetValues) => ({ ...rest, purpose, task_type }),
    fieldOf: KIND_REFUSED,
    aliases: KIND_ALIASES,
    onMade: ({ id }) => navigate({ to: '/datasets/new', search: { id }, replace: true }),
  });
  return (
    <Row gutter={[24, 24]}>
      <Col xs={24} lg={15} xl={15} xxl={14}>
        <DatasetForm
          form={form}
          draftKey={draftKey}
          busy={creating.isPending}
          onSubmit={creating.mutate}
          onCancel={() => void navigate({ to: '/datasets' })}
        />
      </Col>
      <Col xs={24} lg={9} xl={9} xxl={8}>
        <LayoutHint purpose={kind?.[0]} taskType={kind?.[1]} format={format} testMode={testMode} />
      </Col>
    </Row>
  );
}
