import { useNavigate } from '@tanstack/react-router';
import { Card, Flex, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { HalfView } from '@/features/algorithms/components/HalfView';
import { useAlgorithmActions } from '@/features/algorithms/components/useAlgorithmActions';
import { TABS } from '@/features/algorithms/lib';
import type { AlgorithmDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { Actions } from '@/shared/components/Actions';
import { EmptyState } from '@/shared/components/EmptyState';
import { KeyValue } from '@/shared/components/KeyValue';
import { PageHeader } from '@/shared/components/PageHeader';
import { PageTabs } from '@/shared/components/PageTabs';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import { usePageTab } from '@/shared/hooks/usePageTab';
import { inLanguage } from '@/shared/i18n/bilingual';
import { algorithms } from '@/shared/resources/algorithms';
import { useFacts } from '@/shared/resources/useFacts';
import { useResource } from '@/shared/resources/useResource';
import { VisibilityButton } from '@/shared/resources/VisibilityButton';

/** An algorithm: what it accepts, and its training and serving halves. */
export function AlgorithmDetailPage() {
  const { t } = useTranslation('algorithms');
  return (
    <QueryView query={useResource(algorithms)} list={{ title: t('common:nav.algorithms'), to: algorithms.path }}>
      {(algorithm) => <Loaded algorithm={algorithm} />}
    </QueryView>
  );
}

function Loaded({ algorithm }: { algorithm: AlgorithmDetail }) {
  const { t, i18n } = useTranslation('algorithms');
  const navigate = useNavigate();
  const [tab, show] = usePageTab(TABS, 'train');
  const actions = useAlgorithmActions(() => navigate({ to: algorithms.path }));
  const own = useMayEdit(algorithm.owner_id);
  const name = inLanguage(algorithm.name, i18n.language);
  const halves = { train: algorithm.train, serve: algorithm.serve };
  return (
    <>
      <PageHeader
        breadcrumb={[{ title: t('common:nav.algorithms'), to: algorithms.path }, { title: name }]}
        title={name}
        tags={
          <Flex gap={4} wrap>
            {algorithm.version_label && <Tag>{algorithm.version_label}</Tag>}
            <StateTag kind="shelf" state={algorithm.shelf} />
            <StateTag kind="visibility" state={algorithm.visibility} />
          </Flex>
        }
        subtitle={inLanguage(algorithm.description, i18n.language)}
        actions={
          <Actions name={name} items={actions.of(algorithm)}>
            {own && (
              <VisibilityButton thing={algorithm} onChange={(value) => actions.act('visibility', algorithm, value)} />
            )}
          </Actions>
        }
      />
      <Flex vertical gap="middle">
        <ReasonNote reason={algorithm.check_reason} />
        <Card>
          <Facts algorithm={algorithm} />
        </Card>
        <PageTabs
          names={TABS}
          shown={tab}
          label={(key) => t(`tab.${key}`)}
          body={(key) => {
            const half = halves[key];
            return half ? (
              <HalfView half={half} state={algorithm[`${key}_image_state`]} own={own} />
            ) : (
              <Card>
                <EmptyState title={t('half.noServe')} hint={t('half.noServeHint')} compact />
              </Card>
            );
          }}
          onShow={show}
        />
      </Flex>
      {actions.dialogs}
    </>
  );
}

function Facts({ algorithm }: { algorithm: AlgorithmDetail }) {
  const { t } = useTranslation('algorithms');
  const fact = useFacts(algorithm);
  const tags = (words: string[]) => (
    <Flex gap={4} wrap>
      {words.map((word) => (
        <Tag key={word}>{word}</Tag>
      ))}
    </Flex>
  );
  return (
    <KeyValue
      columns={3}
      items={[
        fact.purpose,
        { key: 'formats', label: t('field.formats'), value: tags(algorithm.formats) },
        {
          key: 'testModes',
          label: t('field.testModes'),
          value: tags(algorithm.test_modes.map((mode) => t(`testMode.${mode}`))),
        },
        {
          key: 'transfer',
          label: t('field.transfer'),
          value: t(algorithm.supports_transfer ? 'yes' : 'no'),
        },
        {
          key: 'trainImage',
          label: t('field.trainImage'),
          value: <StateTag kind="image" state={algorithm.train_image_state} />,
        },
        {
          key: 'serveImage',
          label: t('field.serveImage'),
          value: <StateTag kind="image" state={algorithm.serve_image_state} />,
        },
        fact.owner,
        fact.created,
        fact.updated,
        fact.id,
      ]}
    />
  );
}
