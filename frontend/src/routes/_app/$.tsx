import { createFileRoute } from '@tanstack/react-router';
import { NoticePage } from '@/app/NoticePage';

export const Route = createFileRoute('/_app/$')({ component: () => <NoticePage what="notFound" /> });
