import { Button, Tooltip } from 'antd';

interface ShelfButtonProps {
  online: boolean;
  /** Why it cannot go online yet; undefined: it can. */
  early: string | undefined;
  words: { online: string; offline: string };
  onOnline: () => void;
  onOffline: () => void;
  loading?: boolean;
  /** In a row of a table: small, as a link. */
  row?: boolean;
}

/** Puts a thing online or takes it offline. */
export function ShelfButton({ online, early, words, onOnline, onOffline, loading = false, row }: ShelfButtonProps) {
  const locked = online ? undefined : early;
  const common = {
    disabled: locked !== undefined,
    onClick: online ? onOffline : onOnline,
    children: online ? words.offline : words.online,
  };
  if (row) return <Button {...common} type="link" size="small" style={{ paddingInline: 4 }} title={locked} />;
  return (
    <Tooltip title={locked ?? ''}>
      <Button {...common} type={online ? 'default' : 'primary'} loading={loading} />
    </Tooltip>
  );
}
