import type { z } from 'zod';
import type { Seed, SeedProgram } from '../../portal/settings/config.ts';

/**
 * The programs of the training portal: one with a rich form, one with a short form that may be submitted several times,
 * and one that has ended. Form keys that verified claims can fill are OpenG2P's (`PREFILL_RULES`).
 */

type Json = ReturnType<typeof z.json>['_output'];
type Component = Record<string, Json>;

function text(key: string, label: string, more: Component = {}): Component {
  return { type: 'textfield', key, label, input: true, ...more };
}

function number(key: string, label: string, more: Component = {}): Component {
  return { type: 'number', key, label, input: true, delimiter: false, requireDecimal: false, decimalLimit: 0, ...more };
}

type Choice = Component & {
  readonly key: string;
  readonly label: string;
  /** Values and their labels. */
  readonly values: [string, string][];
};

/** A native selection list: Form.io's own widget does not work reliably by keyboard. */
function select({ key, label, values, ...more }: Choice): Component {
  return {
    type: 'select',
    key,
    label,
    input: true,
    widget: 'html5',
    dataSrc: 'values',
    data: { values: values.map(([value, text]) => ({ value, label: text })) },
    ...more,
  };
}

function radio({ key, label, values, ...more }: Choice): Component {
  return {
    type: 'radio',
    key,
    label,
    input: true,
    inline: true,
    values: values.map(([value, text]) => ({ value, label: text, shortcut: '' })),
    ...more,
  };
}

function panel(key: string, title: string, components: Component[]): Component {
  return { type: 'panel', key, title, label: title, input: false, collapsible: false, components };
}

function shownWhen(component: string, value: string): Component {
  return { show: true, conjunction: 'all', conditions: [{ component, operator: 'isEqual', value }] };
}

const REQUIRED: Component = { required: true };
const CHOICE: Component = { required: true, onlyAvailableItems: true };

/** ISO 8601 as text: claims can fill it, and it is the same text everywhere in the program. */
const BIRTHDATE = text('birthdate', 'Date of birth', {
  description: 'Year, month and day, for example 1990-04-05',
  placeholder: 'YYYY-MM-DD',
  inputMask: '9999-99-99',
  validate: { required: true, pattern: '(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' },
});

const PHONE = text('phone_number', 'Phone number', {
  description: 'A number we can call if something is unclear',
});

const NAMES = [
  text('given_name', 'Given name', { validate: { required: true, maxLength: 100 } }),
  text('family_name', 'Family name', { description: 'Leave empty if you have none', validate: { maxLength: 100 } }),
];

/** `kiosk` is the form frame's own storage: the document goes to the kiosk, its answer is a list of part ids. */
function document({
  key,
  label,
  description,
  validate,
}: Record<'key' | 'label' | 'description', string> & { readonly validate: Component }): Component {
  return {
    type: 'file',
    key,
    label,
    description,
    input: true,
    storage: 'kiosk',
    multiple: false,
    filePattern: '.pdf,.jpg,.jpeg,.png',
    fileMaxSize: '10MB',
    validate,
  };
}

const CASH_SUPPORT: Component = {
  display: 'form',
  components: [
    panel('about_you', 'About you', [...NAMES, BIRTHDATE, PHONE]),
    panel('your_household', 'Your household', [
      number('household_size', 'How many people live in your household?', {
        description: 'Count yourself and the children',
        validate: { required: true, min: 1, max: 30 },
      }),
      radio({
        key: 'own_home',
        label: 'Does your household own its home?',
        values: [
          ['yes', 'Yes'],
          ['no', 'No'],
        ],
        validate: CHOICE,
      }),
      number('monthly_rent', 'How much rent do you pay each month?', {
        description: 'In the local currency, without cents',
        conditional: shownWhen('own_home', 'no'),
        validate: { required: true, min: 0, max: 1_000_000 },
      }),
      select({
        key: 'employment_status',
        label: 'What is your work at present?',
        values: [
          ['employed', 'I am employed'],
          ['self-employed', 'I work for myself'],
          ['day-labour', 'I find work by the day'],
          ['unemployed', 'I have no work'],
          ['retired', 'I am retired'],
        ],
        placeholder: 'Choose one',
        validate: CHOICE,
      }),
      {
        type: 'day',
        key: 'living_here_since',
        label: 'Since when do you live here?',
        description: 'Leave empty if you do not know',
        input: true,
        dayFirst: true,
        properties: { date: 'past' },
        hideInputLabels: false,
        fields: {
          day: { type: 'number', placeholder: 'Day', required: false, hide: false },
          month: { type: 'select', placeholder: 'Month', required: false, hide: false },
          year: { type: 'number', placeholder: 'Year', required: false, hide: false, minYear: '1920', maxYear: '2100' },
        },
      },
    ]),
    panel('documents', 'Documents', [
      document({
        key: 'proof_of_residence',
        label: 'Proof of where you live',
        description: 'A bill, a letter from the authority, or a rental contract: PDF or photo, at most 10 MB',
        validate: REQUIRED,
      }),
      {
        type: 'checkbox',
        key: 'answers_are_true',
        label: 'What I have said here is true as far as I know',
        input: true,
        validate: REQUIRED,
      },
    ]),
  ],
};

const SEED_VOUCHER: Component = {
  display: 'form',
  components: [
    panel('about_you', 'About you', [...NAMES, PHONE]),
    panel('your_land', 'Your land', [
      number('land_hectares', 'How many hectares do you farm?', {
        decimalLimit: 2,
        validate: { required: true, min: 0.1, max: 1_000 },
      }),
      select({
        key: 'main_crop',
        label: 'What do you mainly grow?',
        values: [
          ['maize', 'Maize'],
          ['rice', 'Rice'],
          ['beans', 'Beans'],
          ['vegetables', 'Vegetables'],
          ['other', 'Something else'],
        ],
        placeholder: 'Choose one',
        validate: CHOICE,
      }),
      text('other_crop', 'What do you grow?', {
        conditional: shownWhen('main_crop', 'other'),
        validate: { required: true, maxLength: 100 },
      }),
      {
        type: 'selectboxes',
        key: 'needed_inputs',
        label: 'What do you need?',
        input: true,
        values: [
          { value: 'seed', label: 'Seed', shortcut: '' },
          { value: 'fertiliser', label: 'Fertiliser', shortcut: '' },
          { value: 'tools', label: 'Tools', shortcut: '' },
        ],
        validate: REQUIRED,
      },
      document({
        key: 'land_paper',
        label: 'Paper about your land, if you have one',
        description: 'PDF or photo, at most 10 MB',
        validate: {},
      }),
    ]),
  ],
};

const WINTER_HEATING: Component = {
  display: 'form',
  components: [panel('about_you', 'About you', NAMES)],
};

export const CASH_SUPPORT_ID = 1;
export const SEED_VOUCHER_ID = 2;
export const WINTER_HEATING_ID = 3;

const TRAINING_PROGRAMS: readonly SeedProgram[] = [
  {
    id: CASH_SUPPORT_ID,
    name: 'Cash support for families',
    description: 'A monthly payment for families whose income does not cover food, rent and school.',
    needs: [
      'Paper that shows where you live, such as a bill or a rental contract',
      'The number of people in your household',
      'How much rent you pay, if you rent',
    ],
    state: 'active',
    allowsSeveral: false,
    createdAt: '2026-03-02T08:00:00.000Z',
    form: { version: 1, schema: CASH_SUPPORT },
  },
  {
    id: SEED_VOUCHER_ID,
    name: 'Seed and fertiliser voucher',
    description: 'A voucher for each planting season, to be used at the farm shops of the district.',
    needs: ['The size of your land', 'Paper about your land, if you have one'],
    state: 'active',
    allowsSeveral: true,
    createdAt: '2026-02-10T08:00:00.000Z',
    form: { version: 1, schema: SEED_VOUCHER },
  },
  {
    id: WINTER_HEATING_ID,
    name: 'Winter heating help',
    description: 'Help with heating costs for the winter of 2025. Applications are closed.',
    needs: [],
    state: 'ended',
    allowsSeveral: false,
    createdAt: '2025-09-01T08:00:00.000Z',
    form: { version: 1, schema: WINTER_HEATING },
  },
];

/** A person of the demonstration provider who is already in the registry. */
const KNOWN_FARMER = '4286391576';

/** What the training portal knows from the start; all other people are new to it. */
export const trainingSeed: Seed = {
  programs: [...TRAINING_PROGRAMS],
  registrants: [
    {
      individualId: KNOWN_FARMER,
      givenName: 'रमेश',
      familyName: 'यादव',
      birthdate: '1962-01-26',
      gender: 'Male',
      email: 'ramesh.yadav@example.org',
      phoneNumbers: ['+915550550103'],
    },
  ],
  applications: [
    {
      individualId: KNOWN_FARMER,
      programId: SEED_VOUCHER_ID,
      // As OpenG2P writes them: day, month, year and five digits. The leading zero belongs to it.
      applicationId: '05032640718',
      state: 'completed',
      appliedAt: '2026-03-05T09:20:00.000Z',
    },
    {
      individualId: KNOWN_FARMER,
      programId: WINTER_HEATING_ID,
      applicationId: '14102500932',
      state: 'rejected',
      appliedAt: '2025-10-14T13:05:00.000Z',
    },
  ],
  entitlements: [
    {
      individualId: KNOWN_FARMER,
      programId: SEED_VOUCHER_ID,
      reference: '100000417',
      state: 'approved',
      approvedAt: '2026-03-19T10:00:00.000Z',
      amount: 120,
      received: 80,
    },
  ],
};
