import { words, type Language } from './words';
import { expect, type Locator, type Page } from '@playwright/test';

/** A person at the console: everything is found by what it says in his language. */
export class Console {
  readonly t: ReturnType<typeof words>;

  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {
    this.t = words(language);
  }

  /** An accessible name: antd puts an icon's name before it and a space between two Chinese characters. */
  name(key: string, params: Record<string, string | number> = {}): RegExp {
    const text = [...this.t(key, params)].map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s?');
    return new RegExp(`(^|\\s)${text}$`);
  }

  button(key: string, within: Page | Locator = this.page, params: Record<string, string> = {}): Locator {
    return within.getByRole('button', { name: this.name(key, params) }).filter({ visible: true });
  }

  /** Leads to another page, whether it looks like a button or not. */
  link(key: string, within: Page | Locator = this.page): Locator {
    return within.getByRole('link', { name: this.name(key) }).filter({ visible: true });
  }

  /**
   * A text field by its whole label, which a star may precede: part of it may name the search field of the page
   * before, which is still there.
   */
  field(key: string): Locator {
    return this.page.getByRole('textbox', { name: new RegExp(`^\\*?\\s*${this.t(key)}$`) });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog').filter({ visible: true });
  }

  /** Presses the last button of the dialog that was opened last, once one that closes has gone. */
  async agree(): Promise<void> {
    await expect(this.dialog).toHaveCount(1);
    await this.dialog.locator('.ant-modal-footer .ant-btn, .ant-modal-confirm-btns .ant-btn').last().click();
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  async signIn(url: string, name: string, password: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByLabel(this.t('accounts:field.name')).fill(name);
    await this.page.getByLabel(this.t('accounts:field.password')).fill(password);
    await this.button('accounts:signIn.submit').click();
  }

  async setFirstPassword(password: string): Promise<void> {
    await this.page.getByLabel(this.t('accounts:field.newPassword'), { exact: true }).fill(password);
    await this.page.getByLabel(this.t('accounts:field.again')).fill(password);
    await this.button('accounts:firstPassword.submit').click();
  }

  async goTo(entry: string): Promise<void> {
    await this.page
      .getByRole('navigation')
      .getByRole('link', { name: this.name(`common:nav.${entry}`) })
      .click();
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  /** A tag with the words of a state somewhere on the page. */
  async sees(key: string, timeout = 120_000): Promise<void> {
    await expect(this.page.getByText(this.t(key), { exact: true }).filter({ visible: true }).first()).toBeVisible({
      timeout,
    });
  }

  async choosePurpose(purpose: string, taskType: string): Promise<void> {
    await this.page.getByRole('combobox', { name: this.t('shared:purpose'), exact: true }).click();
    await this.page.locator('.ant-cascader-menu-item').getByText(purpose, { exact: true }).click();
    await this.page.locator('.ant-cascader-menu-item').getByText(taskType, { exact: true }).click();
  }
}
