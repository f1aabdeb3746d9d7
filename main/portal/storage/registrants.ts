import type { PortalDatabase } from './tables.ts';

export interface RegistrantDetails {
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly addlName: string | undefined;
  readonly birthdate: string | undefined;
  readonly gender: string | undefined;
  readonly email: string | undefined;
  readonly phoneNumbers: readonly string[];
}

/** A number that identifies a registrant; one registrant per type and value (OpenG2P `g2p_reg_id`). */
export interface RegistrantId {
  readonly idType: string;
  readonly value: string;
}

export interface RegistrantRow extends RegistrantDetails {
  readonly id: number;
  readonly ids: readonly RegistrantId[];
  readonly phones: readonly { readonly phoneNo: string; readonly collectedAt: string }[];
}

export interface RegistrantsRepository {
  find(id: number): Promise<RegistrantRow | undefined>;
  idOf(known: RegistrantId): Promise<number | undefined>;
  add(known: RegistrantId, details: RegistrantDetails, at: string): Promise<number>;
}

export function createRegistrantsRepository(db: PortalDatabase): RegistrantsRepository {
  return {
    async find(id) {
      const row = await db.selectFrom('registrants').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) return undefined;
      const ids = await db.selectFrom('registrant_ids').selectAll().where('registrant_id', '=', id).execute();
      const phones = await db
        .selectFrom('registrant_phones')
        .selectAll()
        .where('registrant_id', '=', id)
        .orderBy('phone_no')
        .execute();
      return {
        id: row.id,
        givenName: row.given_name ?? undefined,
        familyName: row.family_name ?? undefined,
        addlName: row.addl_name ?? undefined,
        birthdate: row.birthdate ?? undefined,
        gender: row.gender ?? undefined,
        email: row.email ?? undefined,
        ids: ids.map((entry) => ({ idType: entry.id_type, value: entry.value })),
        phoneNumbers: phones.map((phone) => phone.phone_no),
        phones: phones.map((phone) => ({ phoneNo: phone.phone_no, collectedAt: phone.collected_at })),
      };
    },
    async idOf({ idType, value }) {
      const row = await db
        .selectFrom('registrant_ids')
        .select('registrant_id')
        .where('id_type', '=', idType)
        .where('value', '=', value)
        .executeTakeFirst();
      return row?.registrant_id;
    },
    async add({ idType, value }, details, at) {
      const { id } = await db
        .insertInto('registrants')
        .values({
          given_name: details.givenName ?? null,
          family_name: details.familyName ?? null,
          addl_name: details.addlName ?? null,
          birthdate: details.birthdate ?? null,
          gender: details.gender ?? null,
          email: details.email ?? null,
          created_at: at,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await db.insertInto('registrant_ids').values({ id_type: idType, value, registrant_id: id }).execute();
      for (const phone of new Set(details.phoneNumbers)) {
        await db
          .insertInto('registrant_phones')
          .values({ registrant_id: id, phone_no: phone, collected_at: at })
          .execute();
      }
      return id;
    },
  };
}
