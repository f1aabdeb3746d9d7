import { Components, Formio, Templates } from '@formio/js/form';

/**
 * What the kiosk uses of Form.io's renderer, typed here: its own declarations leave most of this `any`.
 * (@formio/js 5.6: Form.js, Webform.js, Wizard.js, components/file/File.js, widgets/InputWidget.js)
 */

/** A component as written in the form's JSON. */
export interface ComponentSchema {
  [property: string]: unknown;
  type?: string;
  key?: string;
  label?: string;
  title?: string;
}

export interface FormComponent {
  readonly component: ComponentSchema;
  readonly originalComponent?: ComponentSchema;
  readonly key: string;
  /** Where the answer is in the data: `members[0].memberName`. */
  readonly path: string;
  readonly element: HTMLElement | undefined;
  disabled: boolean;
  readonly dataValue: unknown;
  setValue(value: unknown, flags: { readonly modified: boolean }): void;
  redraw(): Promise<unknown>;
  getValueAsString(value: unknown): string;
  setPristine(pristine: boolean): void;
}

/** One complaint of the validator. */
export interface FormError {
  readonly message?: unknown;
  readonly path?: unknown;
  readonly context?: { readonly key?: unknown; readonly path?: unknown; readonly label?: unknown };
  readonly component?: { readonly key?: unknown; readonly label?: unknown };
}

export interface Form {
  readonly data: Record<string, unknown>;
  readonly display?: string;
  /** The form's JSON. */
  readonly form?: unknown;
  readonly components: readonly FormComponent[];
  /** Wizards only. */
  readonly pages?: readonly FormComponent[];
  readonly page: number;
  submitted: boolean;
  on(event: string, listener: (...values: readonly unknown[]) => void): void;
  getComponent(key: string): FormComponent | undefined;
  setSubmission(submission: { data: Record<string, unknown> }): Promise<unknown>;
  validate(data: Record<string, unknown>, flags: { dirty: boolean }): readonly FormError[];
  showErrors(errors: readonly FormError[], triggerEvent?: boolean): unknown;
  focusOnComponent(key: string): unknown;
  nextPage(): Promise<unknown>;
  prevPage(): Promise<unknown>;
  validateCurrentPage(flags: { dirty: boolean }): readonly FormError[];
  isLastPage(): boolean;
}

/** A file as Form.io keeps it while it is sent. */
export interface FileOnItsWay {
  readonly id: string;
  readonly originalName: string;
  readonly size: number;
  readonly status: 'info' | 'progress' | 'success' | 'error';
  readonly message?: string;
  readonly progress?: number;
}

/** A file as written in the answers. */
export interface FileAnswer {
  readonly storage: 'kiosk';
  readonly partId: string;
  readonly name: string;
  readonly originalName: string;
  readonly size: number;
  readonly type: string;
}

export interface TemplateContext {
  readonly t: (text: string, values?: Record<string, unknown>) => string;
  readonly component: ComponentSchema;
  readonly instance: { readonly id: string };
  readonly id?: string;
}

export interface FileTemplateContext extends TemplateContext {
  readonly files: readonly FileAnswer[];
  readonly filesToUpload: readonly FileOnItsWay[];
  readonly disabled: boolean;
}

export interface LabelTemplateContext extends TemplateContext {
  readonly label: { readonly hidden?: boolean; readonly className?: string };
}

export interface PanelTemplateContext extends TemplateContext {
  readonly label: { readonly hidden?: boolean };
  readonly children: string;
  readonly nestedKey: string;
}

/** Form.io's day component, which the kiosk's own extends. */
export interface DayComponent {
  readonly component: ComponentSchema;
  attach(element: HTMLElement): Promise<unknown>;
  updateValue(value: null, flags: { readonly modified: boolean }): void;
  addEventListener(target: EventTarget | undefined, type: string, listener: (event: Event) => void): void;
  readonly refs: Readonly<Partial<Record<'day' | 'month' | 'year', HTMLInputElement>>>;
  setValueAt(index: number, value: string): void;
}

/** What Form.io's number component inherits, before its own reading and masks (Input.js, Multivalue.js). */
export interface InputPrototype {
  normalizeValue(this: unknown, value: unknown, flags?: object, emptyValue?: unknown): unknown;
  addFocusBlurEvents(this: unknown, element: HTMLInputElement): void;
}

/** Form.io's number and currency components, which the kiosk's own extend. */
export interface NumberComponent {
  readonly component: ComponentSchema;
  readonly refs: { readonly input: readonly HTMLInputElement[] };
  isDecimalAllowed(): boolean;
  /** Reads the default of the form. */
  parseNumber(value: string): unknown;
  setInputMask(input: HTMLInputElement): void;
  normalizeValue(value: unknown, flags?: object, emptyValue?: unknown): unknown;
  getValueAt(index: number): unknown;
  setValueAt(index: number, value: unknown, flags?: object): void;
  getValueAsString(value: unknown): string;
  addFocusBlurEvents(element: HTMLInputElement): void;
  addEventListener(target: EventTarget, type: string, listener: () => void): void;
}

/** Form.io's text fields, one of which the kiosk's own extends. */
export interface TextComponent {
  readonly component: ComponentSchema;
  readonly emptyValue: unknown;
  readonly refs: { readonly input: readonly HTMLInputElement[] };
  focus(index?: number): void;
  getValueAt(index: number): unknown;
  setValueAt(index: number, value: unknown, flags?: object): void;
  getValueAsString(value: unknown): string;
  addFocusBlurEvents(element: HTMLInputElement): void;
  addEventListener(target: EventTarget, type: string, listener: () => void): void;
}

/** Form.io's select boxes, which the kiosk's own extend. */
export interface BoxesComponent {
  /** Adds what is wrong to `errors`. */
  checkComponentValidity(data: unknown, dirty: boolean, row: unknown, flags: object, errors: unknown[]): boolean;
}

/** Form.io's file component, which the kiosk's own extends. */
export interface FileComponent {
  filesToSync: { filesToUpload: FileOnItsWay[] };
  prepareFilesToUpload(files: FileList): Promise<unknown>;
  deleteFile(file: FileAnswer): Promise<unknown>;
}

export interface InputWidget {
  _input: HTMLInputElement;
  readonly settings: Readonly<Record<string, unknown>>;
  attach(input: HTMLInputElement): Promise<unknown>;
  addEventListener(target: EventTarget, type: string, listener: (event: Event) => void): void;
  emit(event: 'update'): void;
  getValue(): unknown;
  setValue(value: unknown): void;
}

interface StorageProvider {
  new (formio: unknown): {
    readonly title: string;
    readonly name: string;
    uploadFile(
      file: Blob,
      fileName: string,
      dir: string,
      progress: (event: { loaded: number; total: number }) => void,
      url: string,
      options: unknown,
    ): Promise<FileAnswer>;
    downloadFile(file: FileAnswer): Promise<FileAnswer>;
  };
  readonly title: string;
}

interface Engine {
  createForm(element: HTMLElement, schema: object, options: object): Promise<Form>;
  /** Loads a script from the network: replaced, so that no script is ever loaded. */
  requireLibrary: (name: string) => Promise<never>;
  readonly Widgets: Record<string, new (...values: never[]) => InputWidget>;
  readonly Providers: { addProvider(type: 'storage', name: string, provider: StorageProvider): void };
  readonly Templates: { current: Record<string, Record<string, (context: never) => string>> };
}

export const engine = Formio as unknown as Engine;
export const templates = (Templates as unknown as Engine['Templates']).current;
export const components = Components as unknown as {
  readonly components: {
    readonly file: new (...values: never[]) => FileComponent;
    readonly day: new (...values: never[]) => DayComponent;
    readonly number: new (...values: never[]) => NumberComponent;
    readonly phoneNumber: new (...values: never[]) => TextComponent;
    readonly datetime: new (...values: never[]) => TextComponent;
    readonly textfield: new (...values: never[]) => TextComponent;
    readonly datamap: new (...values: never[]) => object;
    readonly selectboxes: new (...values: never[]) => BoxesComponent;
    /** What select boxes inherit. */
    readonly radio: { readonly prototype: BoxesComponent };
    readonly currency: new (...values: never[]) => NumberComponent;
    readonly input: { readonly prototype: InputPrototype };
  };
  setComponent(type: string, component: unknown): void;
};
