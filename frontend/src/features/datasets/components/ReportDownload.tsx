import { DownloadOutlined } from '@ant-design/icons';
import { Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { found, reportOf } from '@/features/datasets/lib';
import { classesCsv, reportCsv } from '@/features/datasets/reportFile';
import type { PartView } from '@/shared/api/generated/types.gen';
import { saveText } from '@/shared/api/media';
import { useProblemText } from '@/shared/api/problems';

interface ReportDownloadProps {
  /** Of the dataset. */
  name: string;
  part: PartView | undefined;
}

/** What was found, to be kept: a table of the findings, one of the classes, and the whole report for programs. */
export function ReportDownload({ name, part }: ReportDownloadProps) {
  const { t } = useTranslation('datasets');
  const text = useProblemText();
  const report = reportOf(part);
  if (!part || !report) return null;
  const file = `${name} v${part.version} ${t(`part.${part.part}`)}`;
  const columns = [t('report.file'), t('report.line'), t('report.why'), t('report.advice')];
  const classColumns = {
    name: t('samples.label'),
    samples: t('common:field.samples'),
    marks: t('report.marks'),
    bytes: t('report.bytes'),
  };
  return (
    <Space wrap>
      {found(report) && (
        <Button
          icon={<DownloadOutlined />}
          onClick={() => {
            saveText(`${file}.csv`, 'text/csv', reportCsv(report, { columns, text }));
          }}
        >
          {t('report.csv')}
        </Button>
      )}
      {report.classes.length > 0 && (
        <Button
          icon={<DownloadOutlined />}
          onClick={() => {
            saveText(`${file} ${t('field.classes')}.csv`, 'text/csv', classesCsv(report.classes, classColumns));
          }}
        >
          {t('report.classCsv')}
        </Button>
      )}
      <Button
        icon={<DownloadOutlined />}
        onClick={() => {
          saveText(`${file}.json`, 'application/json', JSON.stringify(part.report, null, 1));
        }}
      >
        {t('report.json')}
      </Button>
    </Space>
  );
}
