/** The stylesheet of the provider's pages: system fonts, sizes in rem so that they grow with the reader's text size. */
export const PAGE_STYLE = `
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 100%; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: #f5f6f8; color: #1b1f24;
  font: 1.25rem/1.4 'Noto Sans', system-ui, sans-serif; overflow-wrap: anywhere; }
.band { background: #6b3fa0; color: #ffffff; font-size: 1rem; padding: 0.25rem 1.5rem; }
.band strong { font-weight: 600; }
main { flex: 1; width: 100%; max-width: 42rem; margin: 0 auto; padding: 0.5rem 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 0.25rem; font-weight: 600; }
p { margin: 0 0 1rem; max-width: 65ch; }
label { display: block; font-weight: 600; margin: 0 0 0.25rem; }
.hint { color: #57606a; font-size: 1rem; margin: 0 0 0.25rem; }
.field { margin: 0 0 1rem; }
input { font: inherit; font-variant-numeric: tabular-nums; letter-spacing: 0.06em; width: 100%; max-width: 16rem;
  min-height: 3rem; padding: 0.25rem 0.75rem; color: inherit; background: #ffffff; border: 2px solid #57606a; border-radius: 0.5rem; }
input[aria-invalid='true'] { border-color: #b3261e; }
button { font: inherit; font-weight: 600; min-height: 3rem; min-width: 3rem; padding: 0.5rem 1.25rem; border-radius: 0.5rem;
  border: 2px solid transparent; cursor: pointer; }
button.primary, #reader .sbd-bg-gradient { background: #0b57d0; color: #ffffff; }
button.quiet { background: transparent; color: #0b57d0; border-color: #57606a; font-weight: 400; }
button.text { background: none; border: 0; min-height: 2.75rem; color: #0b57d0; padding: 0.5rem; text-decoration: underline; font-weight: 400; }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
a { color: #0b57d0; }
.actions { display: flex; flex-wrap: wrap-reverse; gap: 0.75rem; justify-content: space-between; align-items: center; }
.who { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: center; background: #ffffff; border: 1px solid #d5d9df;
  border-radius: 0.5rem; padding: 0 1rem; margin: 0 0 0.5rem; }
.who b { font-weight: 600; font-variant-numeric: tabular-nums; }
.who form { margin-inline-start: auto; }
.notice { display: flex; gap: 0.75rem; border: 2px solid #b3261e; border-inline-start-width: 0.5rem; border-radius: 0.5rem;
  background: #fdf0ef; padding: 0.375rem 0.75rem; margin: 0 0 0.25rem; font-size: 1.125rem; line-height: 1.25; }
.notice p { margin: 0; }
.notice .happened { font-weight: 600; }
.notice .code { color: #57606a; font-size: 0.875rem; }
.notice.busy { border-color: #0b57d0; background: #eef4fd; }
.notice[hidden] { display: none; }
.notice .mark { flex: none; width: 1.75rem; height: 1.75rem; border-radius: 50%; background: #b3261e; color: #ffffff;
  text-align: center; line-height: 1.75rem; font-weight: 600; }
.notice.busy .mark { background: #0b57d0; }
.phone { border: 2px solid #57606a; border-radius: 1rem; background: #ffffff; padding: 0.75rem 1.25rem; margin: 0 0 1.25rem; max-width: 24rem; }
.phone p { margin: 0; }
.phone .sent { font-size: 1.75rem; font-weight: 600; letter-spacing: 0.15em; font-variant-numeric: tabular-nums; }
.ways { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; font-size: 1rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.ways a { display: inline-block; padding: 0.65rem 0; }
ul.shared { margin: 0 0 1.25rem; padding-inline-start: 1.5rem; columns: 2 14rem; }
ul.shared li { break-inside: avoid; }

/* MOSIP's client has a small grey style of its own; only its class names can be addressed. */
.notice:not([hidden]) + .lead { display: none; }
.lead { margin: 0 0 0.5rem; }
#reader { margin: 0 0 0.5rem; min-height: 10.5rem; }
#reader label { font-size: 1rem; color: #57606a; font-weight: 400; margin-bottom: 0.125rem; }
#reader .sbd-text-xs, #reader .sbd-text-sm, #reader .sbd-text-lg { font-size: 1.125rem; }
#reader button { min-height: 3rem; font-size: 1.25rem; font-weight: 600; }
#reader .sbd-bg-gradient { background-image: none; border: 0; min-height: 3.5rem; width: 100%; }
#reader .sbd-dropdown__control { min-height: 2.75rem; border: 2px solid #57606a; border-radius: 0.5rem; box-shadow: none; }
#reader .sbd-dropdown__control, #reader .sbd-dropdown__menu { font-size: 1rem; }
#reader .sbd-dropdown__container { box-shadow: none; }
#reader .sbd-mb-4 { margin-bottom: 0.5rem; }
#reader .sbd-dropdown__container img { width: 1.75rem; height: 1.75rem; }
#reader .sbd-dropdown__option, #reader .sbd-dropdown__control { color: #1b1f24; }
#reader .selected.sbd-dropdown__option { color: #ffffff; }
/* One Cancel button is enough: the page's own, which ends the sign-in. */
#reader [role='status'] + .sbd-mt-2 { display: none; }
#reader .sbd-text-slate-400 { color: #57606a; }
#reader [role='status'] { flex-direction: column; gap: 1rem; min-height: 8rem; }
#reader .sbd-sr-only { font-size: 1.25rem; white-space: normal; text-align: center; }
#reader [role='alert'] { background: #fdf0ef; color: #8c1d18; font-size: 1.125rem; }
.notice:not([hidden]) ~ #reader [role='alert'] { display: none; }
@media (prefers-reduced-motion: reduce) { #reader .sbd-animate-spin { animation-duration: 6s; } }
@media (max-width: 26rem) { main { padding: 1rem; } .band { padding: 0.25rem 1rem; } }
`;
