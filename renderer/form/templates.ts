import { bytesForPeople } from '../ui/words/bytes.ts';
import type { FileTemplateContext, LabelTemplateContext, PanelTemplateContext } from './engine.ts';
import { templates } from './engine.ts';

type Texts = Readonly<Record<string, string>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe inside HTML. Form.io escapes names of files already, so `&lt;` is undone first. */
export function html(text: string | undefined): string {
  const plain = (text ?? '').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  return plain.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? '');
}

/** The text with its `{{names}}` replaced. */
export function fill(text: string | undefined, values: Readonly<Record<string, string>>): string {
  return (text ?? '').replace(/\{\{(\w+)\}\}/gu, (_, name: string) => values[name] ?? '');
}

/** The label: the words, and "needed" in words instead of a star. */
export function labelTemplate(context: LabelTemplateContext, texts: Texts): string {
  const { component, instance, label, t } = context;
  const grouped = component.type === 'radio' || component.type === 'selectboxes';
  const target = grouped ? '' : ` for="${html(instance.id)}-${html(component.key)}"`;
  const validate = component['validate'] as { required?: boolean } | undefined;
  const needed = validate?.required === true ? ` <span class="needed">(${html(texts['requiredMark'])})</span>` : '';
  return `<label ref="label" class="col-form-label ${html(label.className)}${label.hidden === true ? ' visually-hidden' : ''}"${target} id="l-${html(instance.id)}-${html(component.key)}">${t(component.label ?? '', { _userInput: true })}${needed}</label>`;
}

/** The file field: what is there, what is on its way and how far, what was refused and why, and one button. */
export function fileTemplate(context: FileTemplateContext, texts: Texts): string {
  const { component, disabled, files, filesToUpload, instance } = context;
  const size = (bytes: number) => html(bytesForPeople(bytes, document.documentElement.lang));
  const there = files.map(
    (file) => `<li class="file file-there">
      <span class="file-name">${html(file.originalName)}</span>
      <span class="file-size">${size(file.size)}</span>
      <span class="file-state">${html(texts['added'])}</span>
      ${disabled ? '' : `<button type="button" class="btn btn-outline-secondary" ref="removeLink">${html(fill(texts['remove'], { name: file.originalName }))}</button>`}
    </li>`,
  );
  const coming = filesToUpload
    .filter((file) => file.status !== 'success')
    .map((file) =>
      file.status === 'error'
        ? `<li class="file file-refused">
      <span class="file-name">${html(file.originalName)}</span>
      <span class="file-message" role="alert">${html(file.message)}</span>
    </li>`
        : `<li class="file file-coming">
      <span class="file-name">${html(fill(texts['adding'], { name: file.originalName }))}</span>
      <span class="file-size">${size(file.size)}</span>
      <div class="progress"><div id="${html(file.id)}" class="progress-bar" role="progressbar" aria-label="${html(fill(texts['adding'], { name: file.originalName }))}" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${file.progress ?? 0}" style="width: ${file.progress ?? 0}%" ref="progress"></div></div>
    </li>`,
    );
  const busy = filesToUpload.some((file) => file.status === 'progress' || file.status === 'info');
  const full = files.length > 0 && component['multiple'] !== true;
  const words = html(files.length + filesToUpload.length > 0 ? texts['chooseAnother'] : texts['choose']);
  // The visible button is named by its own words and the question, so that each field's button differs.
  const id = `${html(instance.id)}-${html(component.key)}`;
  const button =
    disabled || full
      ? ''
      : `<div ref="fileDrop" class="fileSelector"><button type="button" class="btn btn-outline-primary" id="${id}" aria-labelledby="${id} l-${id}" ref="fileBrowse"${busy ? ' disabled' : ''}>${words}</button></div>`;
  return `<ul class="files">${there.join('')}${coming.join('')}</ul>${button}`;
}

/** A part of the form: its title and its questions. Always open, so its title is a heading, not a button. */
export function panelTemplate(context: PanelTemplateContext): string {
  const { children, component, instance, label, nestedKey, t } = context;
  const id = `${html(instance.id)}-${html(component.key)}`;
  const title =
    label.hidden === true ? '' : `<h2 class="panel-title">${t(component.title ?? '', { _userInput: true })}</h2>`;
  const tooltip = typeof component['tooltip'] === 'string' ? component['tooltip'] : '';
  const help = tooltip === '' ? '' : `<p class="form-text">${html(tooltip)}</p>`;
  return `<section class="panel">${title}${help}<div ref="${html(nestedKey)}" id="${id}">${children}</div></section>`;
}

/** Replaces the templates of Form.io that the kiosk does not use, for all forms of this document. */
export function installTemplates(texts: Texts): void {
  templates['label'] = { form: (context: LabelTemplateContext) => labelTemplate(context, texts) };
  templates['panel'] = { form: (context: PanelTemplateContext) => panelTemplate(context) };
  templates['file'] = { form: (context: FileTemplateContext) => fileTemplate(context, texts) };
  for (const name of ['datagrid', 'editgrid']) nameRowButtons(name, texts);
  document.documentElement.style.setProperty('--needed', JSON.stringify(`(${texts['requiredMark'] ?? ''})`));
  // Navigation and the counted errors are in the kiosk's footer.
  for (const name of ['wizardNav', 'wizardHeader', 'wizardHeaderClassic', 'wizardHeaderVertical', 'errorsList']) {
    templates[name] = { form: () => '' };
  }
}

/** Form.io's buttons of a row have an icon and no name, by which nobody who listens could tell them. */
function nameRowButtons(template: string, texts: Texts): void {
  const own = templates[template]?.['form'];
  if (!own) return;
  const name = (row: 'removeRow' | 'changeRow', word: 'removeWord' | 'change'): string =>
    ` aria-label="${html(texts[row])}" data-words="${html(texts[word])}"`;
  const form = (context: never): string =>
    own(context)
      .replaceAll(
        /(?<= class="[^"]*(?:formio-button-remove-row|\bremoveRow)")(?! aria-label)/gu,
        name('removeRow', 'removeWord'),
      )
      .replaceAll(/(?<= class="[^"]*\beditRow")(?! aria-label)/gu, name('changeRow', 'change'));
  templates[template] = { ...templates[template], form };
}
