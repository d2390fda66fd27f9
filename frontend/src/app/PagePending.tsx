import { Flex, Spin } from 'antd';

export function PagePending() {
  return (
    <Flex justify="center" align="center" style={{ minHeight: 240 }}>
      <Spin />
    </Flex>
  );
}
