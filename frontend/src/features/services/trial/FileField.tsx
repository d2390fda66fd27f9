import { DeleteOutlined, FileOutlined, InboxOutlined } from '@ant-design/icons';
import { Button, Flex, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePicture } from '@/features/services/trial/usePicture';
import { formatBytes } from '@/shared/domain/format';
import { FileDrop } from '@/shared/upload/FileDrop';

interface FileFieldProps {
  id?: string;
  value?: File | null;
  onChange?: (file: File | null) => void;
  /** Only pictures, which are shown. */
  image: boolean;
}

/** Chooses one file of this computer; the value of a form's field. Nothing is sent before the test runs. */
export function FileField({ id, value = null, onChange, image }: FileFieldProps) {
  const { t } = useTranslation('services');
  if (value !== null) return <Chosen file={value} image={image} onRemove={() => onChange?.(null)} />;
  return (
    <FileDrop
      {...(id === undefined ? {} : { id })}
      accept={image ? 'image/*' : ''}
      onFile={(file) => onChange?.(file)}
      styles={{ root: { display: 'block' } }}
    >
      <Flex vertical align="center" gap={4} style={{ padding: 8 }}>
        <InboxOutlined aria-hidden style={{ fontSize: 24 }} />
        <Typography.Text>{t(image ? 'file.chooseImage' : 'shared:upload.choose')}</Typography.Text>
        <Typography.Text type="secondary">{t('file.limit')}</Typography.Text>
      </Flex>
    </FileDrop>
  );
}

function Chosen({ file, image, onRemove }: { file: File; image: boolean; onRemove: () => void }) {
  const { t } = useTranslation('services');
  const { token } = theme.useToken();
  const picture = usePicture(image ? file : null);
  return (
    <Flex
      align="center"
      gap="middle"
      style={{ padding: 8, border: `1px solid ${token.colorBorder}`, borderRadius: token.borderRadius, minWidth: 0 }}
    >
      {picture === undefined ? (
        <FileOutlined aria-hidden style={{ fontSize: 24 }} />
      ) : (
        <img src={picture} alt={file.name} style={{ width: 72, height: 72, objectFit: 'contain' }} />
      )}
      <Flex vertical style={{ flex: 1, minWidth: 0 }}>
        <Typography.Text ellipsis>{file.name}</Typography.Text>
        <Typography.Text type="secondary">{formatBytes(file.size)}</Typography.Text>
      </Flex>
      <Button type="text" icon={<DeleteOutlined />} aria-label={t('file.remove')} onClick={onRemove} />
    </Flex>
  );
}
