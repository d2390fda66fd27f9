import { Upload, type UploadProps } from 'antd';
import type { KeyboardEvent } from 'react';

type FileDropProps = Pick<UploadProps, 'accept' | 'disabled' | 'id' | 'styles' | 'children'> & {
  onFile: (file: File) => void;
};

/** Where one file is dropped or chosen: by a click, Enter or Space, as with every button. */
export function FileDrop({ onFile, ...props }: FileDropProps) {
  const choose = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== ' ' || !(event.target instanceof HTMLElement) || event.target.role !== 'button') return;
    event.preventDefault();
    event.target.click();
  };
  return (
    <div data-first onKeyDown={choose}>
      <Upload.Dragger
        {...props}
        maxCount={1}
        showUploadList={false}
        beforeUpload={(file) => {
          onFile(file);
          return false;
        }}
      />
    </div>
  );
}
