import { Link } from '@tanstack/react-router';
import { Alert, Flex, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/ApiProblem';
import { useProblemText } from '@/shared/api/problems';
import { resourcePath } from '@/shared/domain/kinds';
import { nameOf } from '@/shared/i18n/bilingual';

/** Who uses a thing: of `params.users` of a `resource.still_used` problem. */
interface Holder {
  kind: string;
  id: string;
  name: string;
}

/** In a dialog: why what was asked for was refused; and who uses the thing, with the way to them. */
export function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation('shared');
  const problem = asProblem(error);
  const { title, hint } = useProblemText()(problem);
  const users = problem.code === 'resource.still_used' ? problem.params['users'] : null;
  if (!Array.isArray(users)) return <Alert type="error" showIcon title={title} description={hint} />;
  return (
    <Flex vertical gap="middle">
      <Alert type="error" showIcon title={title} description={t('usedBy.hint')} />
      <Table<Holder>
        size="small"
        rowKey={(row) => `${row.kind}-${row.id}`}
        dataSource={users as Holder[]}
        pagination={users.length > 8 ? { pageSize: 8, size: 'small' } : false}
        columns={[
          {
            key: 'kind',
            title: t('usedBy.kind'),
            width: 140,
            render: (_, row) => t(`usedBy.kinds.${row.kind}`, { defaultValue: row.kind }),
          },
          { key: 'name', title: t('common:field.name'), render: (_, row) => <HolderName holder={row} /> },
        ]}
      />
    </Flex>
  );
}

function HolderName({ holder }: { holder: Holder }) {
  const path = resourcePath(holder.kind, holder.id);
  const { i18n } = useTranslation();
  const name = nameOf(holder.kind, holder.name, i18n.language);
  return path === undefined ? name : <Link to={path}>{name}</Link>;
}
