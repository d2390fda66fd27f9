import { CheckCircleOutlined, WarningOutlined } from '@ant-design/icons';
import { Collapse, Flex, Table, type TableColumnsType, Tag, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { ReadAs } from '@/features/datasets/components/ReadAs';
import type { useReadAgain } from '@/features/datasets/components/useReadAgain';
import { examplesOf, found, guessIn, lineOf, type Report, type SampleError } from '@/features/datasets/lib';
import type { Reason } from '@/shared/api/generated/types.gen';
import { useProblemText } from '@/shared/api/problems';
import { formatNumber } from '@/shared/domain/format';

interface ReportBodyProps {
  report: Report;
  /** Has it read again; undefined: that is not this user's to do, or the part is not the newest. */
  rereading?: ReturnType<typeof useReadAgain> | undefined;
}

/** What was found in one part: warnings, each with its examples, and the files that were left out. */
export function ReportBody({ report, rereading }: ReportBodyProps) {
  const { t } = useTranslation('datasets');
  const { token } = theme.useToken();
  if (!found(report)) {
    return report.samples > 0 ? (
      <Typography.Text>
        <CheckCircleOutlined style={{ color: token.colorSuccess, marginInlineEnd: 8 }} />
        {t('report.clean')}
      </Typography.Text>
    ) : null;
  }
  return (
    <Flex vertical gap="middle">
      {report.warnings.length > 0 && <Warnings warnings={report.warnings} rereading={rereading} />}
      {report.errors.length > 0 && <Errors report={report} />}
    </Flex>
  );
}

type WarningsProps = Pick<ReportBodyProps, 'rereading'> & { warnings: readonly Reason[] };

function Warnings({ warnings, rereading }: WarningsProps) {
  const { t } = useTranslation('datasets');
  const { token } = theme.useToken();
  const text = useProblemText();
  const items = warnings.map((warning) => {
    const { title, hint } = text(warning);
    const names = examplesOf(warning);
    const total = warning.params?.['folders'] === undefined ? warning.params?.['count'] : names.length;
    const guess = rereading && guessIn(warning);
    return {
      key: warning.code,
      label: (
        <span>
          <WarningOutlined style={{ color: token.colorWarning, marginInlineEnd: 8 }} />
          {title}
        </span>
      ),
      children: (
        <Flex vertical gap="small">
          {hint && <Typography.Text type="secondary">{hint}</Typography.Text>}
          {names.length > 0 && <Names names={names} total={typeof total === 'number' ? total : names.length} />}
          {guess && (
            <ReadAs
              others={guess.others}
              pending={rereading.isPending}
              onRead={(encoding) => {
                rereading.mutate({ [guess.field]: encoding });
              }}
            />
          )}
        </Flex>
      ),
    };
  });
  return (
    <section>
      <Typography.Title level={5} style={{ marginTop: 0 }}>
        {t('report.warnings', { n: warnings.length })}
      </Typography.Title>
      <Collapse size="small" items={items} defaultActiveKey={items.map(({ key }) => key)} />
    </section>
  );
}

const SHOWN = 100;

/** The first names of so many. */
export function Names({ names, total }: { names: readonly string[]; total: number }) {
  const { t, i18n } = useTranslation('datasets');
  const rest = Math.max(total, names.length) - Math.min(names.length, SHOWN);
  return (
    <Flex gap={4} wrap style={{ maxHeight: 160, overflow: 'auto' }}>
      {names.slice(0, SHOWN).map((name, index) => (
        <Tag key={index} style={{ whiteSpace: 'normal', overflowWrap: 'anywhere', marginInlineEnd: 0 }}>
          {name}
        </Tag>
      ))}
      {rest > 0 && (
        <Typography.Text type="secondary">
          {t('report.more', { n: formatNumber(rest, i18n.language, 0) })}
        </Typography.Text>
      )}
    </Flex>
  );
}

function Errors({ report }: { report: Report }) {
  const { t, i18n } = useTranslation('datasets');
  const text = useProblemText();
  const columns: TableColumnsType<SampleError> = [
    {
      key: 'file',
      title: t('report.file'),
      render: (_, row) => <span style={{ overflowWrap: 'anywhere' }}>{row.file}</span>,
    },
    ...(report.errors.some((row) => lineOf(row) !== null)
      ? [{ key: 'line', title: t('report.line'), width: 80, render: (_: unknown, row: SampleError) => lineOf(row) }]
      : []),
    {
      key: 'why',
      title: t('report.why'),
      render: (_, row) => {
        const { title, hint } = text(row);
        return (
          <>
            {title}
            {hint && (
              <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                {hint}
              </Typography.Text>
            )}
          </>
        );
      },
    },
  ];
  const listed = formatNumber(report.errors.length, i18n.language, 0);
  return (
    <section>
      <Typography.Title level={5} style={{ marginTop: 0 }}>
        {t('report.errors', { n: formatNumber(report.bad, i18n.language, 0) })}
      </Typography.Title>
      <Table<SampleError>
        size="small"
        rowKey={(row) => `${row.file}:${lineOf(row) ?? ''}:${row.code}`}
        dataSource={report.errors}
        columns={columns}
        tableLayout="fixed"
        pagination={{
          defaultPageSize: 10,
          showSizeChanger: true,
          pageSizeOptions: [10, 20, 50],
          hideOnSinglePage: true,
        }}
      />
      {report.bad > report.errors.length && (
        <Typography.Text type="secondary">{t('report.cut', { n: listed })}</Typography.Text>
      )}
    </section>
  );
}
