import { sha256Hex } from '../submission/canonical.ts';
import { refusedQuestions } from '../submission/form/refused.ts';
import { parseForm } from '../submission/form/schema.ts';
import type { Seed } from './settings/config.ts';
import { NATIONAL_ID } from './identity/registrants.ts';
import type { Repositories, Store } from './storage/store.ts';

/** Stores what a portal knows from the start. Existing rows stay; a new version of a form is added beside the old one. */
export async function seedPortal(store: Store, seed: Seed, at: string): Promise<void> {
  await store.transaction(async (kept) => {
    for (const { form, ...program } of seed.programs) {
      await kept.programs.put(program);
      if (form === null) continue;
      const schema = JSON.stringify(form.schema);
      const read = parseForm(schema);
      if (!read.ok) throw new Error(`form ${program.id} is not a form`);
      const refused = refusedQuestions(read.value).map(({ label, reason }) => `${label} (${reason})`);
      if (refused.length > 0)
        throw new Error(`form ${program.id} cannot be filled at a station: ${refused.join(', ')}`);
      const sha256 = sha256Hex(schema);
      const published = await kept.programs.form(program.id, form.version);
      if (published === undefined) await kept.programs.addForm(program.id, { version: form.version, schema, sha256 });
      else if (published.sha256 !== sha256) throw new Error(`form ${program.id} changed without a new version`);
    }
    for (const person of seed.registrants) {
      const known = { idType: NATIONAL_ID, value: person.individualId };
      if ((await kept.registrants.idOf(known)) !== undefined) continue;
      const { givenName, familyName, birthdate, gender, email, phoneNumbers } = person;
      await kept.registrants.add(
        known,
        { givenName, familyName, addlName: undefined, birthdate, gender, email, phoneNumbers },
        at,
      );
    }
    for (const { individualId, ...application } of seed.applications) {
      if (await kept.applications.exists(application.applicationId)) continue;
      const registrantId = await registrantOf(kept, individualId);
      await kept.applications.join(registrantId, application.programId, membershipFor(application.state));
      await kept.applications.add({ ...application, registrantId, submissionId: undefined });
    }
    for (const { individualId, ...benefit } of seed.entitlements) {
      if (await kept.applications.hasBenefit(benefit.reference)) continue;
      const registrantId = await registrantOf(kept, individualId);
      await kept.applications.join(registrantId, benefit.programId, 'enrolled');
      await kept.applications.addBenefit({ ...benefit, approvedAt: benefit.approvedAt, registrantId });
    }
  });
}

/** OpenG2P approves an entitlement only for an enrolled member of the program. */
function membershipFor(applicationState: string): string {
  return applicationState === 'completed' || applicationState === 'inprogress' ? 'enrolled' : 'draft';
}

async function registrantOf(kept: Repositories, individualId: string): Promise<number> {
  const id = await kept.registrants.idOf({ idType: NATIONAL_ID, value: individualId });
  if (id === undefined) throw new Error('the seed names a registrant it does not contain');
  return id;
}
