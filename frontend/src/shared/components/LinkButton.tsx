import { createLink, type LinkComponent } from '@tanstack/react-router';
import { Button, type ButtonProps } from 'antd';
import type { ComponentType } from 'react';

type Look = ButtonProps['type'];

const Linked = createLink(({ look, ...button }: ButtonProps & { look?: Look }) => (
  <Button {...button} {...(look ? { type: look } : {})} />
)) as ComponentType<{ look: Look }>;

/** A link that looks like a button: one stop of the keyboard, opened in a new tab like any link. The router drops `type`,
 * which tells a button how it looks. */
export const LinkButton = (({ type, ...link }: { type?: Look }) => (
  <Linked {...link} look={type} />
)) as unknown as LinkComponent<typeof Button>;
