import { boot, type BuiltPage } from '@/app/boot';

/** Written by bundle/firstVisit.ts. */
declare const __PAGES__: BuiltPage[];

boot(__PAGES__);
