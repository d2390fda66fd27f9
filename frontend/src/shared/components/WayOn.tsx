import { Link } from '@tanstack/react-router';
import { Button } from 'antd';

interface WayOnProps {
  /** A path of the router. */
  to: string;
  text: string;
}

/** On an empty page: where to go instead. */
export function WayOn({ to, text }: WayOnProps) {
  return (
    <Link to={to}>
      <Button>{text}</Button>
    </Link>
  );
}
