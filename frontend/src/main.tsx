import '@/app/base.css';
import { followTabs, refresh } from '@/shared/auth/refresh';

followTabs();
// whoever it does not answer is told by the page; the first question to the server goes out while the console's code is on its way
const known = refresh().catch(() => false);
void import('@/app/show').then(({ show }) => show(known));
