import { Flex, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAlgorithmActions } from '@/features/algorithms/components/useAlgorithmActions';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { stateOptions } from '@/shared/domain/states';
import { algorithms } from '@/shared/resources/algorithms';
import { useColumns } from '@/shared/resources/columns';
import { ListView } from '@/shared/resources/ListView';
import { useResourceList } from '@/shared/resources/useResource';

/** The algorithms that one may see, by tab. Most people begin with the presets. */
export function AlgorithmListPage() {
  const { t } = useTranslation('algorithms');
  const list = useResourceList(algorithms);
  const column = useColumns<AlgorithmView>(algorithms, list.tab);
  const actions = useAlgorithmActions();
  return (
    <>
      <ListView
        {...list}
        title={t('common:nav.algorithms')}
        subtitle={t('subtitle')}
        toolbar={{
          filters: [{ name: 'shelf', label: t('shared:shelf.title'), options: stateOptions(t, 'shelf') }],
        }}
        columns={[
          column.name({ beside: (row) => row.version_label }),
          column.purpose(),
          {
            key: 'formats',
            responsive: ['md'],
            title: t('field.formats'),
            render: (_, row) => (
              <Flex gap={4} wrap>
                {row.formats.map((format) => (
                  <Tag key={format}>{format}</Tag>
                ))}
              </Flex>
            ),
          },
          column.state({ kind: 'image', of: 'train_image_state', title: t('field.trainImage') }),
          column.state({ kind: 'image', of: 'serve_image_state', title: t('field.serveImage'), responsive: ['xxl'] }),
          column.usedBy(),
          ...column.shelf(),
          ...column.owner(),
          column.time('updated_at'),
          column.actions(actions.of),
        ]}
        empty={<EmptyState title={t(`empty.title.${list.tab}`)} hint={t(`empty.hint.${list.tab}`)} />}
      />
      {actions.dialogs}
    </>
  );
}
