import { createFileRoute } from '@tanstack/react-router';
import { mustHave } from '@/shared/auth/session';

export const Route = createFileRoute('/_app/admin')({ beforeLoad: () => mustHave('admin') });
