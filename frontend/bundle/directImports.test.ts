import { expect, test } from 'vitest';
import { direct } from './directImports';

test('each component comes from its own file', () => {
  expect(direct(`import { Button, InputNumber, theme as antd } from "antd";\nimport { x } from "y";`)).toBe(
    `import Button from 'antd/es/button'; import InputNumber from 'antd/es/input-number'; ` +
      `import antd from 'antd/es/theme';\nimport { x } from "y";`,
  );
  expect(direct(`import { UserOutlined } from '@ant-design/icons';`)).toBe(
    `import UserOutlined from '@ant-design/icons/es/icons/UserOutlined';`,
  );
});
