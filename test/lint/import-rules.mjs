// Who may import whom (docs/architecture.md shows it). Each rule names what it protects.
const test = String.raw`\.test\.tsx?$|/testing/|^test/`;
const forbid = ({ name, comment, from, to, fromNot = [] }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: [test, ...fromNot] },
  to,
});
const packages = (...names) => ({ path: names.map((name) => `node_modules/${name}(/|$)|^${name}$`) });

export default {
  forbidden: [
    { name: 'no-cycle', comment: 'a cycle has no first room', severity: 'error', from: {}, to: { circular: true } },
    forbid({
      name: 'drivers-stand-alone',
      comment: 'drivers run in a process of their own',
      from: '^drivers/',
      to: {
        path: '^(main/(?!(kit|vocabulary)/)|preload/|renderer/)',
      },
    }),
    forbid({
      name: 'ground-stands-alone',
      comment: 'every folder imports it, so it imports no other',
      from: '^main/(kit|vocabulary)/',
      to: {
        path: '.',
        pathNot: ['^main/(kit|vocabulary)/', 'node_modules/zod'],
      },
    }),
    forbid({
      name: 'vocabulary-is-words',
      comment: 'the preload and the windows compile it without Node',
      from: '^main/vocabulary/',
      to: {
        path: '.',
        pathNot: ['^main/vocabulary/', 'node_modules/zod'],
      },
    }),
    forbid({
      name: 'drivers-without-electron',
      comment: 'only the process entry may know Electron',
      from: '^drivers/',
      to: packages('electron'),
      fromNot: ['^drivers/host/entry\\.ts$'],
    }),
    forbid({
      name: 'renderer-sees-the-contract-only',
      comment: 'windows know main by its contract',
      from: '^renderer/',
      to: {
        path: '^(main/(?!(kit|vocabulary)/)|drivers/|preload/(?!contract/))',
      },
    }),
    forbid({
      name: 'contract-is-pure',
      comment: 'the contract imports the schema library and nothing else',
      from: '^preload/contract/',
      to: {
        path: '.',
        pathNot: ['^preload/contract/', '^main/vocabulary/', 'node_modules/zod'],
      },
    }),
    forbid({
      name: 'preload-sees-the-contract-only',
      comment: 'the bridge has no logic',
      from: '^preload/bridge',
      to: {
        path: '.',
        pathNot: ['^preload/contract/', '^main/vocabulary/', 'electron', 'node_modules/zod'],
      },
    }),
    forbid({
      name: 'main-sees-no-window',
      comment: 'main and windows meet in the contract',
      from: '^main/',
      to: { path: '^renderer/' },
    }),
    forbid({
      name: 'main-sees-the-link',
      comment: 'the device host is reached over the link',
      from: '^main/',
      to: { path: '^drivers/', pathNot: ['^drivers/link/'] },
      fromNot: ['^main/training/', '^main/production/', '^main/compose/'],
    }),
    forbid({
      name: 'production-knows-keys',
      comment: 'a station in production makes keys for its readers, and simulates nothing',
      from: '^main/production/',
      to: { path: '^drivers/', pathNot: ['^drivers/link/', '^drivers/sbi/trust/own-chain\\.ts$'] },
    }),
    forbid({
      name: 'compose-sees-link-and-certificates',
      comment: 'main judges certificates as the device host does; the composition gives it the means',
      from: '^main/compose/',
      to: { path: '^drivers/', pathNot: ['^drivers/link/', '^drivers/sbi/trust/(encryption-)?certificates?\\.ts$'] },
    }),
    forbid({
      name: 'training-is-one-mode',
      comment: 'the product does not know what training is; the composition chooses by the mode of the data folder',
      from: '^(main/(?!(training|compose)/)|drivers/|preload/|renderer/)',
      to: { path: '^main/training/' },
    }),
    forbid({
      name: 'production-is-one-mode',
      comment: 'the composition chooses it as it chooses the training',
      from: '^(main/(?!(production|compose)/)|drivers/|preload/|renderer/)',
      to: { path: '^main/production/' },
    }),
    forbid({
      name: 'settings-are-handed-on',
      comment: 'the composition reads the settings; others take what they need from it',
      from: '^main/(?!(settings|compose)/)',
      to: { path: '^main/settings/', dependencyTypesNot: ['type-only'] },
    }),
    forbid({
      name: 'training-knows-pictures-and-messages',
      comment: 'the training provider verifies as a real one does',
      from: '^main/training/',
      to: { path: '^drivers/', pathNot: ['^drivers/(link|imaging|simulated|sbi|reader)/'] },
    }),
    forbid({
      name: 'portal-stands-alone',
      comment: 'the portal is a program of its own',
      from: '^main/portal/',
      to: {
        path: '^(main|drivers|preload|renderer)/',
        pathNot: ['^main/(portal|submission|journal|kit|vocabulary)/'],
      },
    }),
    forbid({
      name: 'portal-without-electron',
      comment: 'the portal runs on a server too',
      from: '^main/portal/',
      to: packages('electron'),
    }),
    forbid({
      name: 'pure-submission',
      comment: 'states and manifest are pure',
      from: '^main/submission/(?!apart/)',
      to: {
        path: '.',
        pathNot: [
          '^main/(submission|vocabulary)/',
          '^main/kit/(result|calendar-date|form-date|form-map|form-phone|form-pattern|form-rules|form-several)\\.ts$',
          'node_modules/(zod|canonicalize|@formio|re2js|libphonenumber-js)/',
          '^(node:)?crypto$',
        ],
      },
    }),
    forbid({
      name: 'checks-apart',
      comment: 'threads and processes for checks are started in one place, and it knows nothing but them',
      from: '^main/submission/apart/',
      to: {
        path: '.',
        pathNot: [
          '^main/(submission|vocabulary|kit)/',
          'node_modules/(zod|pdfjs-dist|@cornerstonejs)/',
          '^(node:)?(worker_threads|child_process|module|zlib)$',
        ],
      },
    }),
    forbid({
      name: 'pure-journal',
      comment: 'the chain takes its clocks and its rows from outside',
      from: '^main/journal/',
      to: {
        path: '.',
        pathNot: ['^main/(journal|submission|vocabulary)/', '^main/kit/(result|clock)\\.ts$', 'node_modules/zod/'],
      },
    }),
    forbid({
      name: 'pure-provisioning',
      comment: 'what an authority signed is read and judged without files or a network',
      from: '^main/provisioning/(?!cli|command)',
      to: {
        path: '.',
        pathNot: [
          '^main/(provisioning|vocabulary)/',
          '^main/submission/evidence/provider-profile\\.ts$',
          '^main/kit/result\\.ts$',
          'node_modules/(zod|jose|libphonenumber-js)/',
          '^(node:)?crypto$',
        ],
      },
    }),
    forbid({
      name: 'pure-link',
      comment: 'both ends import the link',
      from: '^drivers/link/',
      to: {
        path: '.',
        pathNot: ['^drivers/link/', '^main/vocabulary/', 'node_modules/zod'],
      },
    }),
    forbid({
      name: 'threads-know-no-job',
      comment: 'who has work for threads defines it, and the entry registers it',
      from: '^drivers/threads/',
      to: {
        path: '^(drivers|main)/',
        pathNot: ['^drivers/threads/', '^main/kit/'],
      },
    }),
    forbid({
      name: 'devices-stand-on-the-port',
      comment: 'a device knows the wire, the port and pictures, never its callers',
      from: '^drivers/(ef01|secugen-hu20|uareu-4500)/',
      to: {
        path: '^(drivers|main)/',
        pathNot: [
          '^drivers/$1/',
          '^drivers/(transport|reader|imaging)/',
          '^drivers/threads/(job|pool)\\.ts$',
          '^main/(kit|vocabulary)/',
        ],
      },
      // The stand-in of a device shows what a simulated finger leaves on its glass.
      fromNot: ['/emulator/'],
    }),
    forbid({
      name: 'pure-protocols',
      comment: 'bytes to messages, nothing else',
      from: 'protocol\\.ts$',
      to: {
        path: 'node_modules/(usb|node-hid|serialport|electron)|^(node:)?(fs|net|http)$',
      },
    }),
    forbid({
      name: 'one-opener-of-sqlite',
      comment: 'only the store and the portal storage open a database',
      from: '.',
      to: packages('better-sqlite3'),
      fromNot: ['^main/store/', '^main/portal/storage/'],
    }),
    forbid({
      name: 'one-writer-of-states',
      comment: 'a state changes through the ledger, with its journal entry',
      from: '.',
      to: { path: '^main/store/state-rows\\.ts$' },
      fromNot: ['^main/store/store\\.ts$'],
    }),
    forbid({
      name: 'one-user-of-usb',
      comment: 'bytes in and out belong to the transport',
      from: '.',
      to: packages('usb', 'node-hid', 'serialport'),
      fromNot: ['^drivers/transport/'],
    }),
    forbid({
      name: 'work-sees-no-store',
      comment: 'visit, review and outbox see repositories, not the database',
      from: '^main/(visit|identity|capture|review|outbox)/',
      to: { path: '^main/(ipc|shell|app|compose)' },
    }),
    forbid({
      name: 'ipc-holds-no-rule',
      comment: 'handlers call the work; of what is below they know only shapes',
      from: '^main/ipc/',
      to: {
        path: '^(main/(?!(ipc|visit|identity|capture|review|outbox|documents|log|kit|vocabulary)/)|drivers/)|^(node:)?crypto$|node_modules/jose',
        dependencyTypesNot: ['type-only'],
      },
    }),
    forbid({
      name: 'ipc-sees-no-store',
      comment: 'what is kept is reached through the work',
      from: '^main/ipc/',
      to: {
        path: '^main/(store|journal|training|portal|compose|settings)/|node_modules/better-sqlite3',
      },
    }),
    forbid({
      name: 'one-door',
      comment: 'calls of the windows arrive at one place',
      from: '^main/ipc/',
      to: packages('electron'),
      fromNot: ['^main/ipc/register\\.ts$'],
    }),
    forbid({
      name: 'contract-belongs-to-ipc',
      comment: 'main and windows meet at the boundary alone',
      from: '^(main|drivers)/',
      to: { path: '^preload/' },
      fromNot: ['^main/ipc/'],
    }),
    forbid({
      name: 'ipc-is-the-top',
      comment: 'nothing below knows the boundary',
      from: '^main/(?!ipc/|compose)',
      to: { path: '^main/ipc/' },
    }),
    forbid({
      name: 'no-test-code-shipped',
      comment: 'tests are not part of the program',
      from: '^(main|drivers|preload|renderer)/',
      to: { path: '^test/' },
      fromNot: ['^main/launch/'],
    }),
    {
      name: 'resolves',
      comment: 'an import of something that does not exist',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^virtual:'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
