import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Col, Flex, Row, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { LayoutHint } from '@/features/datasets/components/LayoutHint';
import { PartCard } from '@/features/datasets/components/PartCard';
import { useDatasetActions } from '@/features/datasets/components/useDatasetActions';
import { trainedOn } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { asProblem } from '@/shared/api/ApiProblem';
import { useShowProblem } from '@/shared/api/problems';
import { useMayEdit } from '@/shared/auth/session';
import { ActionButton } from '@/shared/components/ActionButton';
import { Actions } from '@/shared/components/Actions';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { useNavigateHere } from '@/shared/hooks/useNavigateHere';
import { useWhyUntrainable } from '@/shared/resources/useOnline';
import { useTrain } from '@/shared/resources/useTrain';
import { useUpload } from '@/shared/upload/useUpload';

interface ImportStepsProps {
  dataset: DatasetDetail;
  /** Of stepOf. */
  step: 1 | 2 | 3 | number;
}

/** Upload, check and report of a new dataset: a card for each part, and what to do when they are done. */
export function ImportSteps({ dataset, step }: ImportStepsProps) {
  return (
    <Row gutter={[24, 24]}>
      <Col xs={24} lg={15} xxl={14}>
        <Flex vertical gap="middle">
          {step === 3 && <Done dataset={dataset} />}
          <PartCards dataset={dataset} />
          {step < 3 && <Leave dataset={dataset} step={step} />}
        </Flex>
      </Col>
      <Col xs={24} lg={9} xxl={8}>
        <LayoutHint
          purpose={dataset.purpose}
          taskType={dataset.task_type}
          format={dataset.format}
          testMode={dataset.test_mode}
        />
      </Col>
    </Row>
  );
}

/** The parts of the newest version, to be uploaded and watched. */
export function PartCards({ dataset }: { dataset: DatasetDetail }) {
  const mayEdit = useMayEdit(dataset.owner_id);
  return (dataset.parts ?? []).map((part) => (
    <PartCard key={part.part} dataset={dataset} part={part} mayEdit={mayEdit} />
  ));
}

function Done({ dataset }: { dataset: DatasetDetail }) {
  const { t } = useTranslation('datasets');
  const { navigate } = useNavigateHere();
  const actions = useDatasetActions();
  const show = (tab: 'overview' | 'samples') =>
    void navigate({ to: '/datasets/$id', params: { id: dataset.id }, search: { tab } });
  const tell = useShowProblem();
  const online = dataset.shelf === 'online';
  const leak = trainedOn(dataset.parts);
  const train = useTrain();
  const untrainable = useWhyUntrainable()(dataset);
  const onlineAndTrain = () => {
    actions.run('online', dataset).then(
      () => void navigate({ to: '/training/new', search: { dataset: dataset.id } }),
      (error: unknown) => {
        tell(asProblem(error));
      },
    );
  };
  return (
    <Alert
      type={leak ? 'warning' : 'success'}
      showIcon
      title={t(online ? 'new.onlineTitle' : 'shared:state.part.ready')}
      description={
        <Flex vertical gap="middle" align="flex-start">
          {leak && <ReasonNote reason={leak} kind="warning" />}
          {t(online ? 'new.onlineHint' : 'new.doneHint')}
          <Flex gap="small" wrap data-first>
            {online ? (
              <Actions name={dataset.name} items={[train({ dataset: dataset.id }, untrainable)]} />
            ) : (
              <>
                <ActionButton
                  type={leak ? 'default' : 'primary'}
                  reason={untrainable}
                  loading={actions.isBusy(dataset.id)}
                  onClick={onlineAndTrain}
                >
                  {t('new.onlineAndTrain')}
                </ActionButton>
                <Button
                  disabled={actions.isBusy(dataset.id)}
                  onClick={() => {
                    actions.act('online', dataset);
                  }}
                >
                  {t('shared:shelf.putOnline')}
                </Button>
              </>
            )}
            <Button
              onClick={() => {
                show('samples');
              }}
            >
              {t('new.samples')}
            </Button>
            <Button
              onClick={() => {
                show('overview');
              }}
            >
              {t('new.detail')}
            </Button>
          </Flex>
        </Flex>
      }
    />
  );
}

/** The other ways on: what was said of it can still be changed, and the import needs nobody to look at it. */
function Leave({ dataset, step }: ImportStepsProps) {
  const { t } = useTranslation('datasets');
  const navigate = useNavigate();
  const { edit, dialogs } = useDatasetActions();
  const mayEdit = useMayEdit(dataset.owner_id);
  const place = { resource: 'datasets', target: dataset.id };
  const [train, test] = [useUpload({ ...place, part: 'train' }), useUpload({ ...place, part: 'test' })];
  const text = train.active || test.active ? t('new.leave') : step === 1 && t('new.leaveAndResume');
  return (
    <Flex justify="space-between" align="center" gap="small" wrap>
      <Typography.Text type="secondary">{text}</Typography.Text>
      <Flex gap="small">
        {mayEdit && <Button onClick={() => edit(dataset)}>{t('common:action.edit')}</Button>}
        <Button onClick={() => void navigate({ to: '/datasets/$id', params: { id: dataset.id } })}>
          {t('new.later')}
        </Button>
      </Flex>
      {dialogs}
    </Flex>
  );
}
